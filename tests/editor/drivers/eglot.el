;;; emacs --batch -Q -l eglot.el: open the file, wait for the diagnostic, take the preferred fix, save.  -*- lexical-binding: t -*-
(require 'json)
(require 'eglot)
(require 'flymake)

(defun wait-for (what condition)
  "Let the server work until CONDITION holds; fail with WHAT after two minutes."
  (let ((deadline (+ (float-time) 120)) found)
    (while (not (setq found (funcall condition)))
      (when (> (float-time) deadline)
        (message "waited in vain for %s" what)
        (kill-emacs 1))
      (flymake-start)
      (accept-process-output nil 0.1))
    found))

(setq eglot-confirm-server-initiated-edits nil
      eglot-confirm-server-edits nil
      eglot-sync-connect 60
      eglot-autoshutdown t
      make-backup-files nil
      create-lockfiles nil)
;; With no server named, that of the user's configuration is meant.
(let ((server (json-parse-string (getenv "SERVER") :array-type 'list :null-object nil)))
  (when server
    (add-to-list 'eglot-server-programs (cons 'python-mode server))))
(find-file (getenv "FILE"))
(python-mode)
(call-interactively #'eglot)
(let* ((found (wait-for "a diagnostic" #'flymake-diagnostics))
       (texts (mapcar #'flymake-diagnostic-text found))
       (beg (flymake-diagnostic-beg (car found)))
       (end (flymake-diagnostic-end (car found)))
       (before (buffer-chars-modified-tick)))
  (goto-char beg)
  (let* ((actions (append (eglot-code-actions beg end "quickfix" nil) nil))
         (best (seq-find (lambda (action) (eq t (plist-get action :isPreferred))) actions)))
    (unless best (message "no action is preferred") (kill-emacs 1))
    (if (fboundp 'eglot-execute)
        (eglot-execute (eglot-current-server) best)
      (eglot--apply-workspace-edit (plist-get best :edit))))
  (wait-for "the fix" (lambda () (> (buffer-chars-modified-tick) before)))
  ;; Emacs tells the server of changes when it is idle, which it never is in a batch.
  (eglot--signal-textDocument/didChange)
  (wait-for "the diagnostic to go" (lambda () (null (flymake-diagnostics))))
  (save-buffer)
  (with-temp-file (getenv "SHOWN")
    (insert (json-encode texts))))
(eglot-shutdown-all)
(kill-emacs 0)
