package clip

import (
	"os/exec"
	"syscall"
)

// hide keeps a tool from flashing up a console.
func hide(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{HideWindow: true} }
