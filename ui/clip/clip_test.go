package clip

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
)

// fakeTools answers each command line with a text; what is not there fails.
type fakeTools struct {
	there   []string
	answers map[string]string
	ran     []command
	write   string // into the file of the environment
}

func (f *fakeTools) board(goos string, env map[string]string) *Board {
	return &Board{
		goos: goos, getenv: func(k string) string { return env[k] },
		look: func(tool string) (string, error) {
			if slices.Contains(f.there, tool) {
				return "/usr/bin/" + tool, nil
			}
			return "", exec.ErrNotFound
		},
		run: func(_ context.Context, c command) ([]byte, error) {
			f.ran = append(f.ran, c)
			if f.write != "" {
				if err := os.WriteFile(strings.TrimPrefix(c.env[0], "WANWU_CLIP="), []byte(f.write), 0o600); err != nil {
					return nil, err
				}
			}
			answer, ok := f.answers[c.args[len(c.args)-1]]
			if !ok {
				answer, ok = f.answers[strings.Join(c.args, " ")]
			}
			if !ok && f.answers != nil {
				return nil, errors.New("exit status 1")
			}
			return []byte(answer), nil
		},
	}
}

const x = "-selection clipboard -t "

func TestPasteUnderX11(t *testing.T) {
	env := map[string]string{"DISPLAY": ":0"}
	for _, c := range []struct {
		name    string
		answers map[string]string
		want    Content
		err     error
	}{
		{"files of a file manager", map[string]string{
			x + "TARGETS -o":       "TARGETS\nx-special/gnome-copied-files\ntext/uri-list\nimage/png\n",
			x + "text/uri-list -o": "# a comment\r\nfile:///%E7%85%A7%E7%89%87/%E7%8C%AB%201.jpg\r\nhttps://example.com/a.jpg\r\nfile:///b.png\r\n",
		}, Content{Files: []string{"/照片/猫 1.jpg", "/b.png"}}, nil},
		{"a picture", map[string]string{x + "TARGETS -o": "image/jpeg\nimage/png\n", x + "image/png -o": "png"},
			Content{Picture: []byte("png"), Extension: ".png"}, nil},
		{"a photograph", map[string]string{x + "TARGETS -o": "image/jpeg\n", x + "image/jpeg -o": "jpeg"},
			Content{Picture: []byte("jpeg"), Extension: ".jpg"}, nil},
		{"text", map[string]string{x + "TARGETS -o": "UTF8_STRING\n"}, Content{}, ErrEmpty},
		{"nothing", map[string]string{}, Content{}, ErrEmpty},
	} {
		f := &fakeTools{there: []string{"xclip"}, answers: c.answers}
		got, err := f.board("linux", env).Get(t.Context())
		if fmt.Sprint(got) != fmt.Sprint(c.want) || !errors.Is(err, c.err) {
			t.Errorf("%s: %v, %v", c.name, got, err)
		}
	}
}

func TestClipboardTools(t *testing.T) {
	both := map[string]string{"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}
	for _, c := range []struct {
		env     map[string]string
		there   []string
		want    string
		missing string
	}{
		{both, []string{"xclip", "wl-copy"}, "wl-copy", ""},
		{both, []string{"xclip"}, "xclip", ""},
		{both, nil, "", "wl-clipboard"},
		{map[string]string{"DISPLAY": ":0"}, []string{"wl-copy"}, "", "xclip"},
		{nil, []string{"xclip"}, "", "xclip"}, // it would ask a display that is not there
	} {
		f := &fakeTools{there: c.there}
		err := f.board("linux", c.env).SetPicture(t.Context(), []byte("png"))
		var missing *MissingError
		switch {
		case c.want != "" && (err != nil || len(f.ran) != 1 || f.ran[0].name != c.want || string(f.ran[0].stdin) != "png"):
			t.Errorf("%v with %v: %v, %v", c.env, c.there, f.ran, err)
		case c.want == "" && (!errors.As(err, &missing) || missing.Tool != c.missing):
			t.Errorf("%v with %v: %v, want %s to be missing", c.env, c.there, err, c.missing)
		}
	}
}

func TestPasteThroughScript(t *testing.T) {
	for _, goos := range []string{"windows", "darwin"} {
		f := &fakeTools{write: "a picture"}
		got, err := f.board(goos, nil).Get(t.Context())
		if err != nil || string(got.Picture) != "a picture" || got.Extension != ".png" {
			t.Errorf("%s: %v, %v", goos, got, err)
		}
		if path := strings.TrimPrefix(f.ran[0].env[0], "WANWU_CLIP="); exists(path) {
			t.Errorf("%s: %s was left behind", goos, path)
		}
		f = &fakeTools{}
		if _, err := f.board(goos, nil).Get(t.Context()); !errors.Is(err, ErrEmpty) {
			t.Errorf("%s: nothing there is %v", goos, err)
		}
		f = &fakeTools{}
		b := f.board(goos, nil)
		b.run = func(context.Context, command) ([]byte, error) { return []byte("/照片/猫.jpg\r\n"), nil }
		if got, err := b.Get(t.Context()); err != nil || !slices.Equal(got.Files, []string{"/照片/猫.jpg"}) {
			t.Errorf("%s: a file is %v, %v", goos, got, err)
		}
	}
}

func exists(path string) bool { _, err := os.Stat(path); return err == nil }

// TestToolLimits checks that the output and the run time of the tools are bounded.
func TestToolLimits(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("no sh: runs on Linux and macOS")
	}
	began := time.Now()
	if _, err := execute(t.Context(), command{name: "sh", args: []string{"-c", "exec cat /dev/zero"}}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a tool that never ends writing: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := execute(ctx, command{name: "sleep", args: []string{"1000"}}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a tool that hangs: %v", err)
	}
	if took := time.Since(began); took > time.Minute {
		t.Errorf("took %v", took)
	}
	if _, err := execute(t.Context(), command{name: "sh", args: []string{"-c", "echo no display >&2; exit 1"}}); err == nil || !strings.Contains(err.Error(), "no display") {
		t.Errorf("a tool's own words: %v", err)
	}
	var missing *MissingError
	if _, err := execute(t.Context(), command{name: "no-such-tool-here"}); !errors.As(err, &missing) {
		t.Errorf("a tool that is not there: %v", err)
	}
}
