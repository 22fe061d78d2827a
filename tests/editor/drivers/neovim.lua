-- nvim --headless -u NONE -n -c 'luafile neovim.lua': open the file, wait for the diagnostic, take the preferred fix, save.
-- What was shown is written to $SHOWN as JSON. Nothing here is newer than Neovim 0.7.
local function fail(message)
  io.stderr:write(message .. "\n")
  vim.cmd("cquit")
end

local function wait(what, condition)
  if not vim.wait(120000, condition, 50) then
    fail("waited in vain for " .. what)
  end
end

local function run()
  vim.cmd("edit " .. vim.fn.fnameescape(vim.env.FILE))
  vim.bo.filetype = "python"
  -- With no server named, that of the user's configuration is meant, which has started it by now.
  local server = vim.fn.json_decode(vim.env.SERVER)
  local id = server ~= vim.NIL
    and vim.lsp.start_client({ name = "stablefix", cmd = server, root_dir = vim.fn.getcwd() })
  if id then
    vim.lsp.buf_attach_client(0, id)
  end
  wait("a diagnostic", function()
    return #vim.diagnostic.get(0) > 0
  end)
  local shown = vim.diagnostic.get(0)

  -- The question that a person answers by a key: the fix that is preferred.
  vim.ui.select = function(items, _, choose)
    for index, item in ipairs(items) do
      local action = item.action or item[2]
      if action.isPreferred then
        return choose(item, index)
      end
    end
    fail("no action is preferred")
  end
  vim.api.nvim_win_set_cursor(0, { shown[1].lnum + 1, shown[1].col })
  local before = vim.api.nvim_buf_get_changedtick(0)
  vim.lsp.buf.code_action({ context = { only = { "quickfix" }, diagnostics = {} } })
  wait("the fix", function()
    return vim.api.nvim_buf_get_changedtick(0) > before
  end)
  wait("the diagnostic to go", function()
    return #vim.diagnostic.get(0) == 0
  end)
  vim.cmd("write")
  local file = io.open(vim.env.SHOWN, "w")
  file:write(vim.fn.json_encode(shown))
  file:close()
end

local done, message = pcall(run)
if not done then
  fail(message)
end
vim.cmd("qa!")
