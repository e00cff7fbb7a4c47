package ui

import (
	"os/exec"
	"path/filepath"
	"runtime"
)

// revealCommand is what shows a file in the system's file manager, selected
// where the system can.
func revealCommand(goos, path string) []string {
	switch goos {
	case "windows":
		return []string{"explorer", "/select,", path}
	case "darwin":
		return []string{"open", "-R", path}
	}
	return []string{"xdg-open", filepath.Dir(path)}
}

// openCommand is what opens a file in the program that is meant for it.
func openCommand(goos, path string) []string {
	switch goos {
	case "windows":
		return []string{"explorer", path}
	case "darwin":
		return []string{"open", path}
	}
	return []string{"xdg-open", path}
}

// launch starts a program of the system's and leaves it alone: it outlives the
// window, and how it ends says nothing (explorer answers 1 when all is well).
func launch(args []string) error {
	cmd := exec.Command(args[0], args[1:]...)
	if err := cmd.Start(); err != nil {
		return err
	}
	return cmd.Process.Release()
}

func reveal(path string) error   { return launch(revealCommand(runtime.GOOS, path)) }
func openFile(path string) error { return launch(openCommand(runtime.GOOS, path)) }
