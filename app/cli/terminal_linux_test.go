package cli_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"wanwu/app/cli"
	"wanwu/app/cli/command"
	"wanwu/app/engine"
	"wanwu/assets"
	"wanwu/inference/infertest"
)

// openTerminal opens a terminal of some columns; read is what was written to it, once the
// terminal is closed.
func openTerminal(t *testing.T, columns uint16) (terminal *os.File, read func() string) {
	t.Helper()
	keyboard, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { keyboard.Close() })
	fd := int(keyboard.Fd())
	number, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: columns}); err != nil {
		t.Fatal(err)
	}
	terminal, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	var reader sync.WaitGroup
	reader.Go(func() {
		b := make([]byte, 4096)
		for {
			n, err := keyboard.Read(b)
			text.Write(b[:n])
			if err != nil { // the other side is closed
				return
			}
		}
	})
	return terminal, func() string {
		terminal.Close()
		reader.Wait()
		return text.String()
	}
}

// screen returns what is seen of what was written to a terminal, line by line, and every line that
// was ever seen there.
func screen(written string) (lines, ever []string) {
	line := ""
	for written != "" {
		switch {
		case strings.HasPrefix(written, "\r\x1b[K"):
			ever, line, written = append(ever, line), "", written[len("\r\x1b[K"):]
		case strings.HasPrefix(written, "\r\n"):
			ever, lines, line, written = append(ever, line), append(lines, line), "", written[2:]
		default:
			line, written = line+written[:1], written[1:]
		}
	}
	return append(lines, line), append(ever, line)
}

// TestBarAndTableShareTerminal checks that each row has a line of its own, and nothing is left of
// the bar, which names the current picture and fits the terminal's width.
func TestBarAndTableShareTerminal(t *testing.T) {
	const columns = 100
	dir := samples(t)
	terminal, read := openTerminal(t, columns)
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	// Slow enough for the bar to be drawn between the rows.
	b := &infertest.Backend{Lanes: 1, Batch: 1, Classes: 1000, Latency: 90 * time.Millisecond}
	status := cli.Run(t.Context(), command.Env{
		Args: []string{"recognize", "--lang", "en", "--top", "1", "--batch", "1", "--device", "cuda:0", dir}, Stdout: terminal, Stderr: terminal, Packs: assets.Packs(),
		Getenv: getenv(t),
		Configure: func(c *engine.Config) {
			c.FakeGPU = func(context.Context, int) (engine.WarmBackend, error) { return warmGPU{b}, nil }
		},
	})
	lines, ever := screen(read())
	if status != command.ExitOK || len(lines) != 13 || !strings.HasPrefix(lines[11], "11 done") || lines[12] != "" {
		t.Fatalf("exit %d, on the screen:\n%s", status, strings.Join(lines, "\n"))
	}
	for _, line := range lines[:11] {
		if strings.Contains(line, "░") || !strings.Contains(line, "%") || !strings.Contains(line, "示例/") {
			t.Errorf("a row reads %q", line)
		}
	}
	bars, named := 0, false
	for _, line := range ever {
		if strings.HasPrefix(line, "[") {
			bars++
			named = named || strings.Contains(line, "示例/")
			if n := len([]rune(line)); n >= columns {
				t.Errorf("a bar of %d columns or more: %s", n, line)
			}
		}
	}
	if bars < 3 || !named {
		t.Errorf("%d bars, a picture named: %v", bars, named)
	}
}

// TestFullStandardOutput checks that it is reported in a sentence.
func TestFullStandardOutput(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	terminal, read := openTerminal(t, 80)
	status := cli.Run(t.Context(), command.Env{
		Args: []string{"recognize", "--device", "cpu", filepath.Join(samples(t), "动物")}, Stdout: full, Stderr: terminal, Packs: assets.Packs(),
		Getenv: getenv(t),
	})
	if said := read(); status != command.ExitError || !strings.Contains(said, "错误：无法写到标准输出：磁盘空间不足") {
		t.Errorf("exit %d: %s", status, said)
	}
}
