package benchmark

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"wanwu/app/bench"
	"wanwu/app/cli/command"
	"wanwu/app/engine"
	"wanwu/app/words"
)

// displayPatience is how long a virtual display may take to come up.
const displayPatience = 10 * time.Second

// trialWindow opens the desktop program for trials.
type trialWindow struct {
	program string
	env     []string
	dir     string
	display *exec.Cmd // the virtual display; nil for the user's own
	n       int
}

// openTrialWindow finds the desktop program beside this one, and a display. Where
// there is none, w is nil and why says so.
func openTrialWindow(env command.Env, l words.Lang, library, dir string) (w *trialWindow, why string, err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, "", err
	}
	name := "wanwu-desktop"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	w = &trialWindow{program: filepath.Join(filepath.Dir(self), name), dir: dir, env: append(os.Environ(), engine.EnvRuntime+"="+library)}
	if _, err := os.Stat(w.program); err != nil {
		return nil, words.T(l, "cli.benchwindow.window_not_measured_not", name), nil
	}
	if runtime.GOOS != "linux" {
		return w, "", nil
	}
	// A virtual display does not disturb the user, and paints alike everywhere.
	if _, err := exec.LookPath("Xvfb"); err == nil {
		return w, "", w.openDisplay()
	}
	if env.Getenv("DISPLAY") == "" && env.Getenv("WAYLAND_DISPLAY") == "" {
		return nil, words.T(l, "cli.benchwindow.window_not_measured_there"), nil
	}
	return w, "", nil
}

// openDisplay starts a virtual display, which chooses a free number itself.
func (w *trialWindow) openDisplay() error {
	said, says, err := os.Pipe()
	if err != nil {
		return err
	}
	defer said.Close()
	w.display = exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset")
	w.display.ExtraFiles = []*os.File{says}
	err = w.display.Start()
	says.Close()
	if err != nil {
		w.display = nil
		return err
	}
	number := make([]byte, 16)
	n := 0
	if err = said.SetReadDeadline(time.Now().Add(displayPatience)); err == nil {
		n, err = said.Read(number)
	}
	if n == 0 {
		w.close()
		return fmt.Errorf("no display from Xvfb: %w", err)
	}
	w.env = append(w.env, "DISPLAY=:"+strings.TrimSpace(string(number[:n])))
	return nil
}

// close ends the virtual display.
func (w *trialWindow) close() {
	if w.display != nil {
		w.display.Process.Kill()
		w.display.Wait() // says that it was killed
	}
}

// run opens a window for a trial, with folders of its own, and waits for its end.
func (w *trialWindow) run(ctx context.Context, t bench.Trial) (r bench.WindowReport, err error) {
	script, err := json.Marshal(t)
	if err != nil {
		return r, err
	}
	w.n++
	data := filepath.Join(w.dir, fmt.Sprintf("window%d", w.n))
	var stdout, stderr bytes.Buffer
	c := exec.CommandContext(ctx, w.program, "-data", data, "-trial", string(script))
	c.Env = append(w.env, "XDG_CONFIG_HOME="+data)
	c.Stdout, c.Stderr = &stdout, &stderr
	if err := c.Run(); err != nil {
		return r, fmt.Errorf("%s -trial %s: %w: %s", w.program, script, err, strings.TrimSpace(stderr.String()))
	}
	if err := json.Unmarshal(stdout.Bytes(), &r); err != nil {
		return r, fmt.Errorf("%s -trial %s: %w", w.program, script, err)
	}
	return r, nil
}
