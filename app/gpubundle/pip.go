package gpubundle

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// tick is how often the progress of a download is looked at.
const tick = 300 * time.Millisecond

// findPip looks for a pip that answers. It blocks while it tries.
func findPip(ctx context.Context) ([]string, error) {
	for _, c := range commands() {
		if _, err := exec.LookPath(c[0]); err != nil {
			continue
		}
		try := exec.CommandContext(ctx, c[0], append(c[1:len(c):len(c)], "--version")...)
		ownGroup(try)
		try.WaitDelay = 2 * time.Second
		if try.Run() == nil {
			return c, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	return nil, &Problem{Kind: NoPip}
}

// fetch has pip download one wheel into folder; report hears how many bytes are here. Incomplete
// downloads of pip are in folder too, on the disk that was checked, and are removed in any case.
func (i *Installer) fetch(ctx context.Context, pip []string, w Wheel, folder string, report func(bytes int64)) error {
	part := filepath.Join(folder, "part")
	if err := os.RemoveAll(part); err != nil {
		return fault(err, folder)
	}
	if err := os.MkdirAll(part, 0o755); err != nil {
		return fault(err, folder)
	}
	defer os.RemoveAll(part) // the next start clears it as well
	requirements := filepath.Join(folder, "requirements.txt")
	defer os.Remove(requirements)
	line := fmt.Sprintf("%s==%s --hash=sha256:%s\n", w.Name, w.Version, w.SHA256)
	if err := os.WriteFile(requirements, []byte(line), 0o644); err != nil {
		return fault(err, folder)
	}
	arguments := append(pip[1:len(pip):len(pip)], "download", "--disable-pip-version-check", "--no-input", "--no-deps",
		"--only-binary=:all:", "--require-hashes", "--no-cache-dir", "--progress-bar", "off",
		"--implementation", "cp", "--python-version", "3.11", "--abi", "cp311", "--abi", "none",
		"--dest", folder, "--requirement", requirements)
	for _, tag := range i.List.Tags {
		arguments = append(arguments, "--platform", tag)
	}
	var said bytes.Buffer
	command := exec.CommandContext(ctx, pip[0], arguments...)
	ownGroup(command)
	command.WaitDelay = 5 * time.Second
	// From 25.1 on pip resumes where a connection broke; an older one does not know the option.
	command.Env = append(os.Environ(), "TMPDIR="+part, "TEMP="+part, "TMP="+part, "PYTHONUTF8=1", "PIP_RESUME_RETRIES=5")
	command.Stdout, command.Stderr = &said, &said
	if err := command.Start(); err != nil {
		return &Problem{Kind: PipFailed, Subject: w.Name, Err: err}
	}
	done := make(chan error, 1)
	go func() { done <- command.Wait() }() // received below, always
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	for {
		select {
		case err := <-done:
			switch {
			case ctx.Err() != nil:
				return ctx.Err()
			case err != nil:
				return pipProblem(w, said.String(), err)
			}
			return nil
		case <-ticker.C:
			report(sizeBelow(part))
		}
	}
}

// sizeBelow returns how many bytes are below folder. Files come and go meanwhile: those are left out.
func sizeBelow(folder string) (bytes int64) {
	// The function below returns no error.
	_ = filepath.WalkDir(folder, func(_ string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil //nolint:nilerr // gone while we looked
		}
		if fi, err := d.Info(); err == nil && fi.Mode().IsRegular() {
			bytes += fi.Size()
		}
		return nil
	})
	return bytes
}

// pipProblem makes a problem of what pip said.
func pipProblem(w Wheel, said string, err error) error {
	has := func(words ...string) bool {
		for _, word := range words {
			if strings.Contains(said, word) {
				return true
			}
		}
		return false
	}
	p := &Problem{Kind: PipFailed, Subject: w.Name, Err: err}
	switch {
	case has("No space left on device", "[Errno 28]", "WinError 112", "Disk quota exceeded"):
		p.Kind, p.Subject = DiskFull, ""
	case has("DO NOT MATCH THE HASHES"):
		p.Kind = WrongHash
	case has("No module named pip"):
		p.Kind = NoPip
	case has("NewConnectionError", "ConnectTimeout", "ReadTimeout", "ConnectionResetError", "ProtocolError", "ProxyError",
		"name resolution", "Network is unreachable", "Connection refused", "timed out", "IncompleteRead", "SSLError", "Connection broken"):
		p.Kind = NoNetwork
	case has("No matching distribution"):
		p.Kind, p.Subject = NotFound, w.Name+" "+w.Version
	case has("Permission denied", "[Errno 13]"):
		p.Kind, p.Detail = PipFailed, "Permission denied"
	}
	if p.Detail == "" {
		p.Detail = lastError(said)
	}
	return p
}

// lastError returns the last line in which pip speaks of an error, else its last line.
func lastError(said string) (line string) {
	for l := range strings.Lines(said) {
		l = strings.TrimSpace(l)
		if after, ok := strings.CutPrefix(l, "ERROR:"); ok {
			line = strings.TrimSpace(after)
		} else if l != "" && line == "" {
			line = l
		}
	}
	return line
}
