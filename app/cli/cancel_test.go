package cli_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"wanwu/app/cli"
	"wanwu/app/cli/command"
	"wanwu/app/engine"
	"wanwu/app/host"
	"wanwu/assets"
	"wanwu/inference"
	"wanwu/inference/infertest"
)

// halfway is a fake GPU, and its observer, whose first run does not end before the call is
// cancelled; that is when all the other pictures are done.
type halfway struct {
	*infertest.Backend
	others int64
	runs   atomic.Int64
	seen   atomic.Int64
	cancel context.CancelFunc
}

func (h *halfway) Run(ctx context.Context, b *inference.Batch) error {
	if h.runs.Add(1) == 1 {
		<-ctx.Done()
		return ctx.Err()
	}
	return h.Backend.Run(ctx, b)
}

func (h *halfway) ObservePicture(*inference.Result) {
	if h.seen.Add(1) == h.others {
		h.cancel()
	}
}

func (*halfway) ObserveBatch(inference.BatchStats)   {}
func (*halfway) ObserveDevice(inference.DeviceEvent) {}
func (*halfway) ObserveMemory(_, _ int64)            {}

// cutShort recognises dir, of n pictures, and cancels while one of the first is still
// being done and all others are.
func cutShort(t *testing.T, n int, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	h := &halfway{Backend: &infertest.Backend{Lanes: 2, Batch: 1, Classes: 1000}, others: int64(n - 1), cancel: cancel}
	return wanwuWith(t, ctx, func(c *engine.Config) {
		c.Observer = h
		c.FakeGPU = func(context.Context, int) (engine.WarmBackend, error) { return warmGPU{h}, nil }
	}, append([]string{"recognize", "--batch", "1", "--device", "cuda:0"}, args...)...)
}

// wanwuWith runs the program on an engine that configure has changed.
func wanwuWith(t *testing.T, ctx context.Context, configure func(*engine.Config), args ...string) (status int, stdout, stderr string) {
	t.Helper()
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	state := t.TempDir()
	var out, err bytes.Buffer
	status = cli.Run(ctx, command.Env{
		Args: args, Stdout: &out, Stderr: &err, Packs: assets.Packs(), Configure: configure,
		Getenv: func(k string) string {
			switch v := os.Getenv(k); {
			case k == host.EnvState:
				return state
			case v != "":
				return v
			case k == "WANWU_RUNTIME":
				return infertest.Runtime(t)
			}
			return ""
		},
	})
	return status, out.String(), err.String()
}

// TestFinishedRowsAreWrittenPastUnfinished checks that the rows come in the order of the scan, and
// at the end one that has no result holds up none behind it.
func TestFinishedRowsAreWrittenPastUnfinished(t *testing.T) {
	dir := samples(t)
	for _, c := range []struct {
		name string
		args []string
	}{
		{"table", nil},
		{"JSON Lines", []string{"--out", "-"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, out, errs := cutShort(t, 11, append(c.args, dir)...)
			if n := strings.Count(out, "\n"); status != command.ExitCancelled || n != 10 || !strings.Contains(errs, "完成 10 张") || !strings.Contains(errs, "已中断") {
				t.Errorf("exit %d, %d rows of the 10 that are done: %s\n%s", status, n, errs, out)
			}
			if strings.Contains(errs, "已写入") {
				t.Errorf("names a file that nobody asked for: %s", errs)
			}
		})
	}
	file := filepath.Join(t.TempDir(), "结果.jsonl")
	status, _, errs := cutShort(t, 11, "--out", file, dir)
	data, err := os.ReadFile(file)
	if n := bytes.Count(data, []byte("\n")); status != command.ExitCancelled || err != nil || n != 10 || !strings.Contains(errs, "已写入 "+file) {
		t.Errorf("exit %d, %d rows in the file, %v: %s", status, n, err, errs)
	}
}

// TestNoResultsWriteNoFile checks that where nothing is recognised no file is made, and none is
// named.
func TestNoResultsWriteNoFile(t *testing.T) {
	for name, c := range map[string]struct {
		root   string
		status int
		says   string
	}{
		"cancelled before the first is done": {samples(t), command.ExitCancelled, "已中断"},
		"an empty folder":                    {t.TempDir(), command.ExitNothing, "没有找到图片"},
		"a typing error":                     {"/照骗/猫.jpg", command.ExitNothing, "没有找到图片：/照骗/猫.jpg 不存在"},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			out := filepath.Join(t.TempDir(), "结果.csv")
			// No run ends before its time, which never comes.
			b := &infertest.Backend{Lanes: 1, Batch: 1, Classes: 1000, Latency: time.Hour}
			b.Fail = func(int64, *inference.Batch) error { cancel(); return nil }
			configure := func(c *engine.Config) {
				c.FakeGPU = func(context.Context, int) (engine.WarmBackend, error) { return warmGPU{b}, nil }
			}
			status, _, errs := wanwuWith(t, ctx, configure, "recognize", "--device", "cuda:0", "--out", out, c.root)
			if status != c.status || !strings.Contains(errs, c.says) || strings.Contains(errs, out) {
				t.Errorf("exit %d, want %d and %q: %s", status, c.status, c.says, errs)
			}
			if _, err := os.Lstat(out); err == nil {
				t.Error("a file was written")
			}
		})
	}
}

// TestQueryWithoutMatches checks that pictures were read, though none of them passes.
func TestQueryWithoutMatches(t *testing.T) {
	cat := filepath.Join(samples(t), "动物", "猫.jpg")
	status, out, errs := wanwu(t, t.Context(), "recognize", "--where", "置信度<0", cat)
	if status != command.ExitOK || out != "" || !strings.Contains(errs, "完成 1 张") || !strings.Contains(errs, "没有符合 --where 的图片") {
		t.Errorf("exit %d: %s%s", status, out, errs)
	}
}
