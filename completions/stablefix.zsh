#compdef stablefix
# Completion of stablefix for zsh; written by `stablefix completion zsh`.
_stablefix() {
  local -a commands
  commands=(
    'check:find unstable expressions, prove and apply fixes'
    'clean:forget all results that are kept'
    'completion:words for the completion of a shell'
    'config:the settings that hold here, and where each comes from'
    'doctor:what validation runs on here libraries, isolation, cache'
    'explain:what a code means, or why one finding is one'
    'github:review a pull request'
    'man:the manual page stablefix man | man -l -'
    'new-template:a template of your own to begin with'
    'replay:validate the findings of a JSON report again'
    'scan:check many repositories'
    'server:the language server, started by an editor'
    'templates:list all templates'
    'test:check the templates of a folder'
  )
  if (( CURRENT == 2 )); then _describe command commands; return; fi
  local command=${words[2]}
  shift words; (( CURRENT-- ))
  case $command in
    check)
      _arguments \
        '*-h[show this help message and exit]' \
        '*--help[show this help message and exit]' \
        '*:PATHS:_files' \
        '*--diff[print the fixes as a patch and change nothing]' \
        '*--fix[apply the fixes]' \
        '*--interactive[ask for each finding what to do with it]' \
        '*-i[ask for each finding what to do with it]' \
        '*--unsafe-fixes[also take fixes that change values somewhere]' \
        '*--no-unsafe-fixes[also take fixes that change values somewhere]' \
        '*--fixable[fix only these codes]:CODES:' \
        '*--unfixable[never fix these]:CODES:' \
        '*--show-fixes[tell what was fixed, file by file]' \
        '*--add-ignore[write a comment that silences it at every finding]' \
        '*--select[only these codes]:CODES:' \
        '*--extend-select[these codes too]:CODES:' \
        '*--ignore[all but these]:CODES:' \
        '*--per-file-ignores[leave codes out in the files that a pattern names]:PATTERN CODES:' \
        '*--no-validate[list candidates without running anything]' \
        '*--pedantic[also what fails only on unusual, unknown inputs]' \
        '*--no-pedantic[also what fails only on unusual, unknown inputs]' \
        '*--advice[also what is hardly ever meant, though no input fails]' \
        '*--no-advice[also what is hardly ever meant, though no input fails]' \
        '*--min-severity[how ordinary a failing input must be low, medium or high default medium]:LEVEL:' \
        '*--dtypes[dtypes that the code runs in where it names none, such as float32,float16]:DTYPES:' \
        '*--target-versions[offer no fix that needs functions newer than torch=1.13,numpy=1.22]:LIBRARY=VERSION:' \
        '*--explain-refused[also tell which repairs did not hold, and why]' \
        '*--ignore-noqa[also what comments in the code silence]' \
        '*--baseline[leave out the findings that the file knows]:FILE:_files' \
        '*--write-baseline[write the findings to the file of --baseline]' \
        '*--diff-base[only lines changed since a git revision]:REVISION:' \
        '*--staged[only lines staged for the next commit]' \
        '*--output-format[azure, concise, full, github, gitlab, grouped, html, json, json-lines, junit, markdown, pylint, rdjson, sarif default full ; may be given several times, each to its file]:FORMAT FILE:_files' \
        '*--output-file[write the results to a file]:FILE:_files' \
        '*-o[write the results to a file]:FILE:_files' \
        '*--report[also write the evidence as a page to read html FILE]:FILE:_files' \
        '*--statistics[count findings by code instead of showing them]' \
        '*--timing[tell how long each template took]' \
        '*--verbose[tell what is read, from where, and how long it took]' \
        '*-v[tell what is read, from where, and how long it took]' \
        '*--quiet[print findings and errors only]' \
        '*-q[print findings and errors only]' \
        '*--color[auto, always or never default auto]:WHEN:' \
        '*--exit-zero[exit with code 0 also when there are findings]' \
        '*--exit-non-zero-on-fix[exit with code 1 when something was fixed]' \
        '*--watch[check again whenever a file changes]' \
        '*-w[check again whenever a file changes]' \
        '*--include[look for these files in folders default *.py,*.ipynb]:PATTERN:' \
        '*--exclude[leave out, as in .gitignore]:PATTERN:' \
        '*--extend-exclude[the same; both add to the configuration]:PATTERN:' \
        '*--force-exclude[leave excluded files out also where they are named, as by pre-commit]' \
        '*--no-force-exclude[leave excluded files out also where they are named, as by pre-commit]' \
        '*--respect-gitignore[leave out what git ignores default yes]' \
        '*--no-respect-gitignore[leave out what git ignores default yes]' \
        '*--show-files[list the files that would be checked, and stop]' \
        '*--stdin[check standard input, as - does]' \
        '*--stdin-filename[what standard input is called in messages]:NAME:' \
        '*--max-file-size[skip larger files with a notice default 4,000,000]:BYTES:' \
        '*--jobs[processes default processors, at most 4]:N:' \
        '*-j[processes default processors, at most 4]:N:' \
        '*--shard[only the files of one of N equal parts]:I/N:' \
        '*--cache-dir[where results are kept default the user'\''s cache folder]:FOLDER:_files' \
        '*--no-cache[check everything anew and keep nothing]' \
        '*--config[this configuration file in place of the nearest one]:FILE:_files' \
        '*--isolated[no configuration file at all]' \
        '*--templates[also use the templates of a folder]:FOLDER:_files' \
        ;;
    clean)
      _arguments \
        '*-h[show this help message and exit]' \
        '*--help[show this help message and exit]' \
        '*--cache-dir[where they are kept default the user'\''s cache folder]:FOLDER:_files' \
        ;;
    completion)
      _arguments \
        '*-h[show this help message and exit]' \
        '*--help[show this help message and exit]' \
        '*:SHELL:(bash zsh fish)' \
        ;;
    config)
      _arguments \
        '*-h[show this help message and exit]' \
        '*--help[show this help message and exit]' \
        '*:FOLDER:_files' \
        '*--schema[the JSON schema of the configuration instead]' \
        '*--table[all keys as a Markdown table instead]' \
        ;;
    doctor)
      _arguments \
        '*-h[show this help message and exit]' \
        '*--help[show this help message and exit]' \
        '*--cache-dir[where verdicts are kept]:FOLDER:_files' \
        ;;
    explain)
      _arguments \
        '*-h[show this help message and exit]' \
        '*--help[show this help message and exit]' \
        '*--no-validate[the page of a code without measuring its example]' \
        '*:CODE|FILE:ROW:_files' \
        '*--templates[also use the templates of a folder]:FOLDER:_files' \
        ;;
    github)
      _arguments \
        '*-h[show this help message and exit]' \
        '*--help[show this help message and exit]' \
        '*--dry-run[print the review of a local branch instead of posting one]' \
        '*--repo[with --dry-run the repository default .]:FOLDER:_files' \
        '*--base[with --dry-run what it would be merged into]:REV:' \
        '*--head[with --dry-run what would be merged]:REV:' \
        '*--event[the event of a job default GITHUB_EVENT_PATH]:FILE:_files' \
        '*--serve[serve the webhooks of a GitHub App]:HOST PORT:' \
        '*--state[with --serve what is to be done (SQLite)]:FILE:_files' \
        '*--workers[with --serve pull requests at a time default 2]:N:' \
        '*--api[of a GitHub Enterprise server default https //api.github.com]:URL:' \
        '*--write-gap[between two writes default 1]:SECONDS:' \
        '*--upload-sarif[hand findings to code scanning too]' \
        '*--output-format[with --dry-run; json what would be sent]:OUTPUT_FORMAT:(text json)' \
        '*--sarif[also write the findings as SARIF]:FILE:_files' \
        '*--jobs[processes for validation]:N:' \
        '*-j[processes for validation]:N:' \
        ;;
    man)
      _arguments \
        '*-h[show this help message and exit]' \
        '*--help[show this help message and exit]' \
        ;;
    new-template)
      _arguments \
        '*-h[show this help message and exit]' \
        '*--help[show this help message and exit]' \
        '*:NAME:_files' \
        '*--folder[where it goes default the configured folder, or templates]:FOLDER:_files' \
        '*--code[its code, letters and a number default the next free MY001]:CODE:' \
        ;;
    replay)
      _arguments \
        '*-h[show this help message and exit]' \
        '*--help[show this help message and exit]' \
        '*:EVIDENCE.json:_files' \
        ;;
    scan)
      _arguments \
        '*-h[show this help message and exit]' \
        '*--help[show this help message and exit]' \
        '*--repos[file with one folder a line; # begins a comment]:LIST:_files' \
        '*--state[what is done, with its findings (SQLite)]:FILE:_files' \
        '*--executor[where the work is done]:EXECUTOR:(local dask)' \
        '*--scheduler[of a Dask cluster default one on this machine]:ADDRESS:' \
        '*--jobs[repositories at a time]:N:' \
        '*-j[repositories at a time]:N:' \
        '*--shard[only the repositories of one of N parts]:I/N:' \
        '*--retry[also do again what failed before]' \
        '*--output-format[of the summary]:OUTPUT_FORMAT:(text json)' \
        '*--no-validate[list candidates without running anything]' \
        '*--pedantic[also what fails only on unusual, unknown inputs]' \
        '*--advice[also what is hardly ever meant, though no input fails]' \
        '*--cache-dir[where verdicts are kept, for all repositories]:FOLDER:_files' \
        '*--quiet[print the summary and errors only]' \
        '*-q[print the summary and errors only]' \
        '*--exit-zero[exit with code 0 also when there are findings]' \
        ;;
    server)
      _arguments \
        '*-h[show this help message and exit]' \
        '*--help[show this help message and exit]' \
        '*--stdio[speak on the standard streams, as it does anyway]' \
        ;;
    templates)
      _arguments \
        '*-h[show this help message and exit]' \
        '*--help[show this help message and exit]' \
        '*--output-format[]:OUTPUT_FORMAT:(text json)' \
        '*--templates[also use the templates of a folder]:FOLDER:_files' \
        ;;
    test)
      _arguments \
        '*-h[show this help message and exit]' \
        '*--help[show this help message and exit]' \
        '*:FOLDER:_files' \
        '*--select[only these codes]:CODES:' \
        ;;
  esac
}
_stablefix "$@"
