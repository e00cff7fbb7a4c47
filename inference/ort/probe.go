package ort

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"wanwu/inference"
)

// A GPU is tried in a child process first: the loader tells which library is missing on its
// standard error only, a driver that crashes ends only the child, and one that hangs can be killed.

// probeArgument makes a program of ours a probe's child.
const probeArgument = "__probe-device"

const (
	// cudaLimit is how long a GPU may take to be opened and warmed up, in a probe and later: on a
	// cold disk some gigabytes of libraries are read first.
	cudaLimit = 2 * time.Minute
	// engineLimit is the same for TensorRT, which builds engines for minutes.
	engineLimit = 20 * time.Minute
	// stderrLimit bounds what is stored about the child's standard error, in bytes.
	stderrLimit = 64 << 10
)

// OpenLimit is after how long the opening of a device, with its warm-up, hangs.
func (c Choice) OpenLimit() time.Duration {
	if c.Kind == TensorRT {
		return engineLimit
	}
	return cudaLimit
}

// request is what the child gets, as a line of JSON before the network itself.
type request struct {
	Config   Config        // without the network
	ModelLen int           // its length in bytes
	Limit    time.Duration // after which the child ends itself
}

// prober starts the child that tries a device.
type prober struct {
	program string        // its path; empty is this program
	limit   time.Duration // 0 is as long as the device may need
}

// run tries cfg.Device with cfg.Library and says what was found. It blocks until the child is gone.
// Whatever happens to the child is a finding; an error means that it could not be started, or
// ctx's.
func (p prober) run(ctx context.Context, cfg Config) (*Findings, error) {
	if p.program == "" {
		exe, err := os.Executable()
		if err != nil {
			return nil, err
		}
		p.program = exe
	}
	if p.limit == 0 {
		p.limit = cfg.Device.OpenLimit()
	}
	model := cfg.Model
	cfg.Model = nil
	head, err := json.Marshal(request{Config: cfg, ModelLen: len(model), Limit: p.limit})
	if err != nil {
		return nil, err
	}
	limited, cancel := context.WithTimeout(ctx, p.limit)
	defer cancel()
	var stdout bytes.Buffer
	stderr := &tail{limit: stderrLimit}
	child := exec.CommandContext(limited, p.program, probeArgument)
	child.Stdin = io.MultiReader(bytes.NewReader(append(head, '\n')), bytes.NewReader(model))
	child.Stdout, child.Stderr = &stdout, stderr
	child.WaitDelay = time.Second // for pipes that a grandchild holds open
	err = child.Run()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	f := lastFindings(stdout.Bytes())
	f.Stderr = strings.TrimSpace(string(stderr.data))
	var exit *exec.ExitError
	switch {
	case limited.Err() != nil:
		f.TimedOut = true
	case errors.As(err, &exit):
		f.Exit = exit.ProcessState.String()
	case child.ProcessState == nil:
		return nil, fmt.Errorf("the probe could not be started: %w", err)
	}
	return f, nil
}

// lastFindings returns the last line of out that is findings; a library may have written lines of
// its own, and a crash may have cut the last one.
func lastFindings(out []byte) *Findings {
	last := &Findings{}
	for line := range bytes.Lines(out) {
		var f Findings
		if json.Unmarshal(line, &f) == nil && f.Stage != "" {
			last = &f
		}
	}
	if last.Stage == "" {
		last.Stage = StageStart
	}
	return last
}

// tail keeps the end of what is written to it.
type tail struct {
	data  []byte
	limit int
}

func (t *tail) Write(p []byte) (int, error) {
	t.data = append(t.data, p...)
	if over := len(t.data) - t.limit; over > 0 {
		t.data = append(t.data[:0], t.data[over:]...)
	}
	return len(p), nil
}

// failWith notes what went wrong.
func (f *Findings) failWith(err error) {
	f.Code = inference.CodeOf(err)
	var device *inference.DeviceError
	if errors.As(err, &device) && device.Err != nil {
		err = device.Err // the runtime's words: the reason is judged from them
	}
	f.Failure = err.Error()
}
