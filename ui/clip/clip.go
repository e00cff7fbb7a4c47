// Package clip carries pictures and files over the system's clipboard, which Fyne's
// own does for text alone. It asks the tools that each system has for it: xclip or
// wl-clipboard, PowerShell, osascript. They run off the main goroutine, within a time
// and a number of bytes.
package clip

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

const (
	// MaxBytes bounds what is read: a picture of a 4K screen as PNG, three times over.
	MaxBytes = 64 << 20
	// patience bounds a tool's time: PowerShell takes a second to start, and a program
	// that owns the clipboard and hangs must not hang this one.
	patience = 10 * time.Second
)

// ErrEmpty means that the clipboard has neither a picture nor files.
var ErrEmpty = errors.New("the clipboard has neither a picture nor files")

// ErrTooLarge means that it has more than MaxBytes.
var ErrTooLarge = fmt.Errorf("the clipboard has more than %d bytes", MaxBytes)

// MissingError says which tool would have to be installed; Tool names alternatives
// with a slash between them.
type MissingError struct{ Tool string }

// Error names the tool.
func (e *MissingError) Error() string { return e.Tool + " is not installed" }

// Content is what was on the clipboard: files, or a picture as the bytes of a file of
// the kind that Extension says.
type Content struct {
	Files     []string // absolute paths
	Picture   []byte
	Extension string // ".png", ".jpg"
}

// Board is a system's clipboard.
type Board struct {
	goos   string
	getenv func(string) string
	look   func(tool string) (path string, err error)
	run    func(ctx context.Context, c command) ([]byte, error)
}

// command is a tool to be run.
type command struct {
	name  string
	args  []string
	env   []string // besides the program's own
	stdin []byte   // nil for none
	quiet bool     // the tool continues in the background, and its output is not read
}

// System returns the clipboard of this system.
func System() *Board {
	return &Board{goos: runtime.GOOS, getenv: os.Getenv, look: exec.LookPath, run: execute}
}

// SetPicture puts a PNG on the clipboard. It blocks for as long as the tool takes, some
// seconds at most; errors are *MissingError and those of the tool.
func (b *Board) SetPicture(ctx context.Context, png []byte) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	switch b.goos {
	case "windows":
		return b.throughFile(png, func(path string) error {
			_, err := b.run(ctx, powershell(setScript, path))
			return err
		})
	case "darwin":
		return b.throughFile(png, func(path string) error {
			_, err := b.run(ctx, command{name: "osascript", args: []string{"-e",
				`set the clipboard to (read (POSIX file (system attribute "WANWU_CLIP")) as «class PNGf»)`}, env: []string{"WANWU_CLIP=" + path}})
			return err
		})
	}
	t, err := b.tool(true)
	if err != nil {
		return err
	}
	c := command{name: t, args: []string{"-selection", "clipboard", "-t", "image/png", "-i"}, stdin: png, quiet: true}
	if t == "wl-copy" {
		c.args = []string{"--type", "image/png"}
	}
	_, err = b.run(ctx, c)
	return err
}

// Get reads files or a picture. It blocks as SetPicture does; the error is ErrEmpty where there is
// neither.
func (b *Board) Get(ctx context.Context) (Content, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	switch b.goos {
	case "windows":
		return b.getThroughFile(func(path string) ([]byte, error) { return b.run(ctx, powershell(getScript, path)) })
	case "darwin":
		return b.getThroughFile(func(path string) ([]byte, error) {
			return b.run(ctx, command{name: "osascript", args: []string{"-e", appleGet}, env: []string{"WANWU_CLIP=" + path}})
		})
	}
	return b.getUnix(ctx)
}

// tool returns the one to copy or to paste with under Linux and its like.
func (b *Board) tool(set bool) (string, error) {
	wayland := "wl-paste"
	if set {
		wayland = "wl-copy"
	}
	if b.getenv("WAYLAND_DISPLAY") != "" {
		if _, err := b.look(wayland); err == nil {
			return wayland, nil
		}
	}
	// Under Wayland, too: a program by way of XWayland shares X11's clipboard.
	if b.getenv("DISPLAY") != "" {
		if _, err := b.look("xclip"); err == nil {
			return "xclip", nil
		}
	}
	if b.getenv("WAYLAND_DISPLAY") != "" {
		return "", &MissingError{"wl-clipboard"}
	}
	return "", &MissingError{"xclip"}
}

// pictureTypes returns the kinds of pictures that are read, the best first.
func pictureTypes() []string {
	return []string{"image/png", "image/jpeg", "image/webp", "image/bmp", "image/tiff"}
}

func (b *Board) getUnix(ctx context.Context) (Content, error) {
	t, err := b.tool(false)
	if err != nil {
		return Content{}, err
	}
	read := func(kind string) ([]byte, error) {
		if t == "wl-paste" {
			return b.run(ctx, command{name: t, args: []string{"--no-newline", "--type", kind}})
		}
		return b.run(ctx, command{name: t, args: []string{"-selection", "clipboard", "-t", kind, "-o"}})
	}
	list := command{name: t, args: []string{"--list-types"}}
	if t == "xclip" {
		list.args = []string{"-selection", "clipboard", "-t", "TARGETS", "-o"}
	}
	said, err := b.run(ctx, list)
	if err != nil {
		if ctx.Err() != nil {
			return Content{}, err
		}
		return Content{}, ErrEmpty // either tool ends with a failure where nothing was copied
	}
	kinds := strings.Fields(string(said))
	for _, kind := range []string{"text/uri-list", "x-special/gnome-copied-files"} {
		if !slices.Contains(kinds, kind) {
			continue
		}
		data, err := read(kind)
		if err != nil {
			return Content{}, err
		}
		if files := filesOf(string(data)); len(files) > 0 {
			return Content{Files: files}, nil
		}
	}
	for _, kind := range pictureTypes() {
		if slices.Contains(kinds, kind) {
			data, err := read(kind)
			if err != nil || len(data) > 0 {
				return Content{Picture: data, Extension: extension(kind)}, err
			}
		}
	}
	return Content{}, ErrEmpty
}

// extension returns a kind's, as a file has it.
func extension(kind string) string {
	if kind == "image/jpeg" {
		return ".jpg"
	}
	return "." + strings.TrimPrefix(kind, "image/")
}

// filesOf returns the files of a list of URIs.
func filesOf(list string) (files []string) {
	for _, line := range strings.Split(list, "\n") {
		u, err := url.Parse(strings.TrimSpace(line))
		if err == nil && u.Scheme == "file" && filepath.IsAbs(u.Path) {
			files = append(files, filepath.FromSlash(u.Path))
		}
	}
	return files
}

// throughFile hands a picture over in a file of its own, which is gone afterwards.
func (b *Board) throughFile(data []byte, f func(path string) error) (err error) {
	dir, err := os.MkdirTemp("", "wanwu-clip-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path := filepath.Join(dir, "picture.png")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		return err
	}
	return f(path)
}

// getThroughFile reads what a script says: a path a line, or that it has written the
// picture to the file.
func (b *Board) getThroughFile(f func(path string) ([]byte, error)) (c Content, err error) {
	dir, err := os.MkdirTemp("", "wanwu-clip-")
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path := filepath.Join(dir, "picture.png")
	said, err := f(path)
	if err != nil {
		return c, err
	}
	for _, line := range strings.Split(string(said), "\n") {
		if line = strings.TrimSpace(line); filepath.IsAbs(line) || strings.HasPrefix(line, "/") {
			c.Files = append(c.Files, line)
		}
	}
	if len(c.Files) > 0 {
		return c, nil
	}
	file, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return c, ErrEmpty
	} else if err != nil {
		return c, err
	}
	defer file.Close()
	c.Picture, err = io.ReadAll(io.LimitReader(file, MaxBytes+1))
	c.Extension = ".png"
	if err == nil && len(c.Picture) > MaxBytes {
		return Content{}, ErrTooLarge
	}
	return c, err
}

// execute runs a tool and returns what it says, MaxBytes of it at most.
func execute(ctx context.Context, c command) ([]byte, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := exec.CommandContext(ctx, c.name, c.args...)
	cmd.Env = append(os.Environ(), c.env...)
	cmd.WaitDelay = time.Second
	hide(cmd)
	if c.stdin != nil {
		cmd.Stdin = bytes.NewReader(c.stdin)
	}
	if c.quiet {
		// The tool stays to hand the picture out: what it inherited it would keep open.
		return nil, failure(ctx, c.name, cmd.Run(), "")
	}
	out, complaints := &bounded{most: MaxBytes, full: cancel}, &bounded{most: 4 << 10, full: func() {}}
	cmd.Stdout, cmd.Stderr = out, complaints
	err := cmd.Run()
	if out.over {
		return nil, ErrTooLarge
	}
	if err != nil {
		return nil, failure(ctx, c.name, err, strings.TrimSpace(complaints.kept.String()))
	}
	return out.kept.Bytes(), nil
}

// failure says which tool failed, and how.
func failure(ctx context.Context, tool string, err error, words string) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("%s: %w", tool, ctx.Err())
	case errors.Is(err, exec.ErrNotFound):
		return &MissingError{tool}
	case words != "":
		return fmt.Errorf("%s: %s", tool, words)
	}
	return fmt.Errorf("%s: %w", tool, err)
}

// bounded keeps so many bytes; beyond them it calls full and fails. The buffer is not
// embedded: its ReadFrom would go around the bound.
type bounded struct {
	kept bytes.Buffer
	most int
	full func()
	over bool
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.kept.Len()+len(p) > b.most {
		b.over = true
		b.full()
		return 0, ErrTooLarge
	}
	return b.kept.Write(p)
}
