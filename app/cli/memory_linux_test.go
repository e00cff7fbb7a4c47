package cli_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"wanwu/app/cli/command"
	"wanwu/inference"
)

// TestLittleMemory checks that a process with little memory ends with a sentence, or with rows that
// say what did not fit, and never aborts; where it runs, what fits is recognised.
func TestLittleMemory(t *testing.T) {
	run := program(t)
	dir := drawn(t, 4)
	write(t, filepath.Join(dir, "大.png"), blank(t, 9000, 9000))
	refused, ran := 0, 0
	for _, limit := range []uint64{250e6, 300e6, 350e6, 450e6, 600e6} {
		var out, errs bytes.Buffer
		c := run("recognize", "--device", "cpu", "--out", "-", dir)
		c.Stdout, c.Stderr = &out, &errs
		if err := startWithin(c, limit); err != nil {
			t.Fatal(err)
		}
		err := c.Wait()
		status := command.ExitOK
		var ended *exec.ExitError
		if errors.As(err, &ended) {
			status = ended.ExitCode()
		} else if err != nil {
			t.Fatal(err)
		}
		switch status {
		case command.ExitError:
			refused++
			if !strings.Contains(errs.String(), "内存不足") {
				t.Errorf("within %d bytes: %s", limit, errs.String())
			}
		case command.ExitOK, command.ExitPartly:
			ran++
			lines := parse(t, out.String())
			if len(lines) != 5 {
				t.Errorf("within %d bytes: %d lines", limit, len(lines))
			}
			for _, l := range lines {
				if l.Error != nil && l.Error.Code != string(inference.CodeOutOfMemory) {
					t.Errorf("within %d bytes: %s: %s", limit, l.Path, l.Error.Code)
				}
			}
		default:
			t.Errorf("within %d bytes it ended with %d: %.300s", limit, status, errs.String())
		}
	}
	if refused == 0 {
		t.Error("no limit was so low that it was refused")
	}
	t.Logf("refused at %d limits, ran at %d", refused, ran)
}

// startWithin starts a program that may take so many bytes of memory for its data. The limit is
// set once it is a process, and before it has allocated much.
func startWithin(c *exec.Cmd, limit uint64) error {
	if err := c.Start(); err != nil {
		return err
	}
	return unix.Prlimit(c.Process.Pid, unix.RLIMIT_DATA, &unix.Rlimit{Cur: limit, Max: limit}, nil)
}

// blank returns a PNG of that size, white and small as a file.
func blank(t *testing.T, width, height int) []byte {
	t.Helper()
	return encoded(t, image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.White}))
}
