package cli_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wanwu/app/cli"
	"wanwu/app/cli/command"
	"wanwu/app/engine"
	"wanwu/assets"
	"wanwu/inference"
	"wanwu/inference/infertest"
)

// warmGPU is a fake GPU of infertest as an engine opens one.
type warmGPU struct{ inference.Backend }

func (warmGPU) WarmUp(context.Context) (time.Duration, error) { return time.Millisecond, nil }
func (warmGPU) Dims() int                                     { return 1280 }

// wanwuOn runs the program with a fake GPU in place of the machine's own.
func wanwuOn(t *testing.T, gpu *infertest.GPU, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	gpu.Classes, gpu.Lanes = 1000, 1
	var out, err bytes.Buffer
	status = cli.Run(t.Context(), command.Env{
		Args: args, Stdout: &out, Stderr: &err, Packs: assets.Packs(),
		Getenv: getenv(t),
		Configure: func(c *engine.Config) {
			c.FakeGPU = func(ctx context.Context, batch int) (engine.WarmBackend, error) {
				b, err := gpu.Open(ctx, batch)
				return warmGPU{b}, err
			}
		},
	})
	if err := gpu.Misuse(); err != nil {
		t.Error(err)
	}
	return status, out.String(), err.String()
}

// TestGPUFailsDuringRun checks that when a GPU fails during a run, the CPU takes over under auto,
// the user is told so and the exit status is that of a complete run; a GPU that was named stops the
// run, and what is done is written.
func TestGPUFailsDuringRun(t *testing.T) {
	dir := samples(t)
	lost := func(r infertest.Run) infertest.Fault {
		if r.Number > 3 {
			return infertest.Lost
		}
		return infertest.Well
	}
	t.Run("auto", func(t *testing.T) {
		out := filepath.Join(t.TempDir(), "out.html")
		status, _, errs := wanwuOn(t, &infertest.GPU{Fault: lost}, "recognize", "--batch", "1", "--lang", "en", "--out", out, dir)
		if status != command.ExitOK || !strings.Contains(errs, "11 done") || !strings.Contains(errs, "note: running on the CPU · the card stopped responding") {
			t.Errorf("exit %d: %s", status, errs)
		}
		page, err := os.ReadFile(out)
		if err != nil || !bytes.Contains(page, []byte("CPU · the card stopped responding")) {
			t.Errorf("the run card does not say where it ran: %v", err)
		}
	})
	t.Run("by name", func(t *testing.T) {
		out := filepath.Join(t.TempDir(), "out.jsonl")
		status, _, errs := wanwuOn(t, &infertest.GPU{Fault: lost}, "recognize", "--batch", "1", "--device", "cuda:0", "--out", out, dir)
		data, err := os.ReadFile(out)
		if n := bytes.Count(data, []byte("\n")); status != command.ExitError || err != nil || n != 3 || strings.Contains(errs, "注意") {
			t.Errorf("exit %d with %d lines kept, %v: %s", status, n, err, errs)
		}
	})
	t.Run("garbage", func(t *testing.T) {
		gpu := &infertest.GPU{Fault: func(r infertest.Run) infertest.Fault {
			if r.Number == 1 {
				return infertest.Garbage
			}
			return infertest.Well
		}}
		status, out, errs := wanwuOn(t, gpu, "recognize", "--batch", "1", "--device", "cuda:0", "--out", "-", dir)
		if n := strings.Count(out, string(inference.CodeBadOutput)); status != command.ExitPartly || n != 1 {
			t.Errorf("exit %d with %d rows of %s: %s", status, n, inference.CodeBadOutput, errs)
		}
	})
}

func TestBatchSizeIsChecked(t *testing.T) {
	for _, args := range [][]string{{"--batch", "0"}, {"--batch", "33"}} {
		status, _, errs := wanwu(t, t.Context(), append(append([]string{"recognize"}, args...), t.TempDir())...)
		if status != command.ExitUsage || !strings.Contains(errs, strings.TrimPrefix(args[0], "--")) {
			t.Errorf("%v: exit %d: %s", args, status, errs)
		}
	}
	for _, args := range [][]string{{"--batch", "1"}, {"--batch", fmt.Sprint(engine.MostBatch)}} {
		status, _, errs := wanwu(t, t.Context(), append(append([]string{"recognize", "--device", "cpu"}, args...), t.TempDir())...)
		if status != command.ExitNothing {
			t.Errorf("%v: exit %d: %s", args, status, errs)
		}
	}
}
