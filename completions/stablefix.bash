# Completion of stablefix for bash; written by `stablefix completion bash`.
_stablefix() {
    local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" options= places=
    COMPREPLY=()
    if [[ $COMP_CWORD -eq 1 ]]; then
        COMPREPLY=($(compgen -W "check clean completion config doctor explain github man new-template replay scan server templates test --help --version" -- "$current"))
        return
    fi
    case "${COMP_WORDS[1]} $previous" in
        "github --output-format")
            COMPREPLY=($(compgen -W "text json" -- "$current")); return ;;
        "scan --executor")
            COMPREPLY=($(compgen -W "local dask" -- "$current")); return ;;
        "scan --output-format")
            COMPREPLY=($(compgen -W "text json" -- "$current")); return ;;
        "templates --output-format")
            COMPREPLY=($(compgen -W "text json" -- "$current")); return ;;
    esac
    case "${COMP_WORDS[1]}" in
        check) options="-h --help --diff --fix --interactive -i --unsafe-fixes --no-unsafe-fixes --fixable --unfixable --show-fixes --add-ignore --select --extend-select --ignore --per-file-ignores --no-validate --pedantic --no-pedantic --advice --no-advice --min-severity --dtypes --target-versions --explain-refused --ignore-noqa --baseline --write-baseline --diff-base --staged --output-format --output-file -o --report --statistics --timing --verbose -v --quiet -q --color --exit-zero --exit-non-zero-on-fix --watch -w --include --exclude --extend-exclude --force-exclude --no-force-exclude --respect-gitignore --no-respect-gitignore --show-files --stdin --stdin-filename --max-file-size --jobs -j --shard --cache-dir --no-cache --config --isolated --templates" places="" ;;
        clean) options="-h --help --cache-dir" places="" ;;
        completion) options="-h --help" places="bash zsh fish" ;;
        config) options="-h --help --schema --table" places="" ;;
        doctor) options="-h --help --cache-dir" places="" ;;
        explain) options="-h --help --no-validate --templates" places="" ;;
        github) options="-h --help --dry-run --repo --base --head --event --serve --state --workers --api --write-gap --upload-sarif --output-format --sarif --jobs -j" places="" ;;
        man) options="-h --help" places="" ;;
        new-template) options="-h --help --folder --code" places="" ;;
        replay) options="-h --help" places="" ;;
        scan) options="-h --help --repos --state --executor --scheduler --jobs -j --shard --retry --output-format --no-validate --pedantic --advice --cache-dir --quiet -q --exit-zero" places="" ;;
        server) options="-h --help --stdio" places="" ;;
        templates) options="-h --help --output-format --templates" places="" ;;
        test) options="-h --help --select" places="" ;;
    esac
    if [[ $current == -* ]]; then places="$options"; fi
    COMPREPLY=($(compgen -W "$places" -- "$current"))
}
complete -o default -F _stablefix stablefix
