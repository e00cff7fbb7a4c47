package native

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"

	"wanwu/inference"
)

// launchPatience is how long a launched program may take to say that it failed. One that
// still runs then is the program that was wanted.
const launchPatience = 3 * time.Second

// revealCommand returns what shows a file in the system's file manager, selected where the system
// can.
func revealCommand(goos, path string) []string {
	switch goos {
	case "windows":
		return []string{"explorer", "/select,", path}
	case "darwin":
		return []string{"open", "-R", path}
	}
	return []string{"xdg-open", filepath.Dir(path)}
}

// openCommand returns what opens a file in the program that is meant for it.
func openCommand(goos, path string) []string {
	switch goos {
	case "windows":
		return []string{"explorer", path}
	case "darwin":
		return []string{"open", path}
	}
	return []string{"xdg-open", path}
}

// launch starts a program of the system's and waits a moment for it to fail. It blocks,
// and is called off the main goroutine.
func launch(ctx context.Context, args []string) error {
	cmd := exec.Command(args[0], args[1:]...)
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	// This is not waited for: the program may outlive the window. Without Wait it would stay a
	// zombie until the window is closed.
	go func() { ended <- cmd.Wait() }()
	select {
	case err := <-ended:
		if runtime.GOOS == "windows" {
			return nil // explorer answers 1 when all is well
		}
		return err
	case <-time.After(launchPatience):
	case <-ctx.Done():
	}
	return nil
}

// Reveal shows a file in the system's file manager; an error is also that it is not there.
// It blocks.
func Reveal(ctx context.Context, path string) error {
	if _, err := os.Stat(path); err != nil {
		return inference.Wrap(path, err)
	}
	if showItem(ctx, path) == nil {
		return nil
	}
	return launch(ctx, revealCommand(runtime.GOOS, path))
}

// OpenFile opens a file in the program that is meant for it; an error is also that it is
// not there. It blocks.
func OpenFile(ctx context.Context, path string) error {
	if _, err := os.Stat(path); err != nil {
		return inference.Wrap(path, err)
	}
	return launch(ctx, openCommand(runtime.GOOS, path))
}
