package workspace_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"wanwu/app/query"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/app/workspace/column"
	"wanwu/inference"
)

func item(i int) *inference.Item {
	path := fmt.Sprintf("照片/%d.jpg", i)
	return &inference.Item{Index: i, Path: path, File: filepath.Join("/", "home", path), Size: int64(i), ModTime: time.Unix(int64(i), 5)}
}

func labelled(it *inference.Item, class int32, score float32) *inference.Result {
	return &inference.Result{Item: *it, Width: 4, Height: 3, Labels: []inference.Label{{Class: class, Score: score}, {Class: class + 1, Score: score / 2}}}
}

func failed(it *inference.Item) *inference.Result {
	return &inference.Result{Item: *it, Err: &inference.Error{Code: inference.CodeEmpty, Path: it.File}}
}

func TestRowRoundTrip(t *testing.T) {
	w := workspace.New(0.15)
	it := item(7)
	row, added := w.Append(it)
	if row != 0 || !added {
		t.Fatalf("row %d, added %v", row, added)
	}
	if again, added := w.Append(it); again != 0 || added {
		t.Errorf("the same file again: row %d, added %v", again, added)
	}
	r, ok := w.Row(0)
	if !ok || r.State != column.Pending || r.Path != it.Path || r.File != it.File || !r.ModTime.Equal(it.ModTime) || r.Size != 7 {
		t.Errorf("pending row %+v", r)
	}
	w.Set(0, labelled(it, 3, 0.5))
	if r, _ = w.Row(0); r.State != column.Done || r.Width != 4 || len(r.Labels) != 2 || !r.Shown(0.5) || r.Shown(0.51) {
		t.Errorf("done row %+v", r)
	}
	w.Set(0, failed(it))
	if r, _ = w.Row(0); r.State != column.Failed || inference.CodeOf(r.Err) != inference.CodeEmpty || len(r.Labels) != 0 {
		t.Errorf("failed row %+v", r)
	}
	if _, ok := w.Row(1); ok {
		t.Error("a row that is not there")
	}
	if _, ok := w.Row(-1); ok {
		t.Error("row −1")
	}
}

// TestCountsMatchRecount sets rows at random, over several chunks and at changing thresholds, and
// compares the kept counts with counting again.
func TestCountsMatchRecount(t *testing.T) {
	w := workspace.New(0.15)
	r := rand.New(rand.NewPCG(3, 4))
	const n = 10_000
	for i := range n {
		w.Append(item(i))
	}
	for step := range 30_000 {
		i := r.IntN(n)
		switch r.IntN(6) {
		case 0:
			w.Set(i, failed(item(i)))
		case 1:
			w.Reset(i)
		default:
			w.Set(i, labelled(item(i), int32(r.IntN(20)), r.Float32()))
		}
		if step%5000 == 0 {
			w.SetThreshold(r.Float32())
		}
	}
	th := w.Threshold()
	want := column.Counts{All: n, Labels: map[int32]int{}}
	byKind := map[string][]int32{}
	byClass := map[int32][]int32{}
	for i := range n {
		row, _ := w.Row(i)
		switch {
		case row.State == column.Pending:
			want.Pending++
			byKind["状态:等待"] = append(byKind["状态:等待"], int32(i))
		case row.State == column.Failed:
			want.Failed++
			byKind["状态:错误"] = append(byKind["状态:错误"], int32(i))
		case row.Shown(th):
			want.OK++
			want.Labels[row.Labels[0].Class]++
			byKind["状态:有结果"] = append(byKind["状态:有结果"], int32(i))
			byClass[row.Labels[0].Class] = append(byClass[row.Labels[0].Class], int32(i))
		default:
			want.Empty++
			byKind["状态:无结果"] = append(byKind["状态:无结果"], int32(i))
		}
	}
	if got := w.Counts(); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("kept   %v\ncounted %v", got, want)
	}
	for kind, rows := range byKind {
		got, err := w.Find(t.Context(), parse(t, kind), numbered(1000), column.Order{})
		if err != nil || got.All || !slices.Equal(got.Rows, rows) {
			t.Errorf("%s: %d rows, want %d (%v)", kind, got.N, len(rows), err)
		}
	}
	if got, err := w.Find(t.Context(), parse(t, "文件:照片"), numbered(1000), column.Order{}); err != nil || fmt.Sprint(got.Counts) != fmt.Sprint(want) {
		t.Errorf("found   %v\ncounted %v (%v)", got.Counts, want, err)
	}
	for class, rows := range byClass {
		if got, err := w.Find(t.Context(), parse(t, fmt.Sprint("标签=", class)), numbered(1000), column.Order{}); err != nil || !slices.Equal(got.Rows, rows) {
			t.Errorf("class %d: %d rows, want %d (%v)", class, got.N, len(rows), err)
		}
	}
	if got, err := w.Find(t.Context(), query.Query{}, numbered(1000), column.Order{}); !got.All || got.N != n || err != nil {
		t.Errorf("everything: %+v, %v", got, err)
	}
}

// numbered is n classes that are called by their numbers.
func numbered(n int) inference.Vocabulary {
	v := make(inference.Vocabulary, n)
	for i := range v {
		v[i].Name = fmt.Sprint(i)
	}
	return v
}

func TestClear(t *testing.T) {
	w := workspace.New(0)
	w.Append(item(1))
	w.Set(0, labelled(item(1), 1, 1))
	before := w.Revision()
	w.Clear()
	if c := w.Counts(); w.Len() != 0 || c.All != 0 || c.OK != 0 || len(c.Labels) != 0 || w.Revision() == before {
		t.Errorf("after Clear: %d rows, %v", w.Len(), c)
	}
	if _, added := w.Append(item(1)); !added {
		t.Error("a forgotten file cannot be added again")
	}
}

func TestConcurrentReadersAndWriters(t *testing.T) {
	w, v := workspace.New(0.2), numbered(9)
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := range 5000 {
			it := item(i)
			row, _ := w.Append(it)
			w.Set(row, labelled(it, int32(i%9), 0.3))
		}
	})
	for range 2 {
		wg.Go(func() {
			for w.Len() < 5000 {
				w.Counts()
				w.Find(t.Context(), parse(t, "标签=3"), v, column.Order{})
				w.Row(w.Len() - 1)
				w.SetThreshold(w.Threshold())
			}
		})
	}
	wg.Wait()
	if c := w.Counts(); c.OK != 5000 {
		t.Errorf("%d rows with a label", c.OK)
	}
}

func TestEveryCodeHasSentences(t *testing.T) {
	for _, c := range []inference.Code{
		inference.CodeNotFound, inference.CodePermission, inference.CodeNotRegular, inference.CodeEmpty, inference.CodeTruncated,
		inference.CodeCorrupt, inference.CodeUnsupported, inference.CodeTooLarge, inference.CodeChanged, inference.CodeEncrypted,
		inference.CodeArchive, inference.CodeNested, inference.CodeBadArchive, inference.CodeZipBomb, inference.CodeIO, inference.CodeCancelled,
		inference.CodeInternal, inference.CodeBadOutput, inference.CodeRuntimeMissing, inference.CodeRuntimeBad, inference.CodeRuntimeHeld, inference.CodePack,
		inference.CodeDevice, inference.CodeBackend, inference.CodeNothingFound, inference.CodeExport, inference.CodeDiskFull,
		inference.CodeRejected, inference.CodeHang, inference.CodeOutOfMemory, inference.CodeDeviceLost, inference.CodeQueueFull,
		inference.CodeDraining, inference.CodeCrash, inference.CodeWorkspace, inference.CodeReadOnly, inference.CodeNewer,
		inference.CodeDamaged, inference.CodeBusy, inference.CodeTaskRunning, inference.CodeNoSession,
	} {
		for _, detail := range []string{"", "41%"} {
			err := fmt.Errorf("while reading: %w", &inference.Error{Code: c, Path: "/a/图.jpg", Detail: detail, Err: errors.New("cause")})
			zh, en := words.Sentence(words.Chinese, err), words.Sentence(words.English, err)
			if zh == err.Error() || en == err.Error() || zh == en {
				t.Errorf("%s has no sentence: %q, %q", c, zh, en)
			}
			for _, s := range []string{zh, en} {
				if s == "" || slices.Contains([]rune(s), '{') {
					t.Errorf("%s: %q", c, s)
				}
			}
		}
	}
	for detail, want := range map[string][2]string{
		"version": {"版本太旧", "too old"}, "cut_short": {"不完整", "incomplete"}, "processor": {"另一种处理器", "another kind of processor"},
	} {
		err := &inference.Error{Code: inference.CodeRuntimeBad, Path: "/a/lib.so", Detail: detail}
		if zh, en := words.Sentence(words.Chinese, err), words.Sentence(words.English, err); !strings.Contains(zh, want[0]) || !strings.Contains(en, want[1]) || !strings.Contains(zh, "/a/lib.so") {
			t.Errorf("%s: %q, %q", detail, zh, en)
		}
	}
	scans := &inference.Error{Code: inference.CodeTooLarge, Path: "/a/图.jpg", Detail: inference.DetailScans}
	if zh, en := words.Sentence(words.Chinese, scans), words.Sentence(words.English, scans); !strings.Contains(zh, "扫描") || strings.Contains(zh, "scan") || strings.Contains(zh, "太大") ||
		!strings.Contains(en, "scans") || strings.Contains(en, "too large") {
		t.Errorf("too many scans: %q, %q", zh, en)
	}
	full := &inference.Error{Code: inference.CodeOutOfMemory, Detail: inference.DetailMachine}
	if zh, en := words.Sentence(words.Chinese, full), words.Sentence(words.English, full); !strings.HasPrefix(zh, "内存不足") || strings.Contains(zh+en, "CPU") {
		t.Errorf("the machine's memory: %q, %q", zh, en)
	}
	if got := words.Sentence(words.Chinese, &inference.Error{Code: inference.CodeTruncated, Detail: "41%"}); got != "文件不完整（读到 41%）" {
		t.Error(got)
	}
}

func TestLangOf(t *testing.T) {
	for _, c := range []struct {
		flag, locale string
		want         words.Lang
	}{
		{"", "", words.Chinese}, {"", "C", words.Chinese}, {"", "POSIX", words.Chinese}, {"", "zh_CN.UTF-8", words.Chinese},
		{"", "en_GB.UTF-8", words.English}, {"", "en", words.English}, {"zh", "en_US.UTF-8", words.Chinese}, {"en", "zh_CN", words.English},
		{"", "de_DE", words.Chinese}, {"", "ent", words.Chinese},
	} {
		if got := words.LangOf(c.flag, c.locale); got != c.want {
			t.Errorf("--lang %q under %q: %s, want %s", c.flag, c.locale, got, c.want)
		}
	}
}

func BenchmarkAppendAndSet(b *testing.B) {
	for _, n := range []int{100, 10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprintf("rows=%d", n), func(b *testing.B) {
			w := workspace.New(0.15)
			for i := range n {
				w.Append(item(i))
			}
			items := make([]*inference.Item, 1000)
			results := make([]*inference.Result, 1000)
			next := n
			for b.Loop() {
				if k := (next - n) % 1000; k == 0 {
					b.StopTimer()
					for j := range items {
						items[j] = item(next + j)
						results[j] = labelled(items[j], 1, 0.5)
					}
					b.StartTimer()
				}
				k := (next - n) % 1000
				row, _ := w.Append(items[k])
				w.Set(row, results[k])
				next++
			}
		})
	}
}

// TestRowNote keeps what is to be known of a picture besides its result, and a row that is
// recognised again keeps that its name is a guess.
func TestRowNote(t *testing.T) {
	w := workspace.New(0.15)
	it := &inference.Item{Path: "照片.zip/新しい.tif", File: "/照片.zip!/新しい.tif", NameEncoding: "Shift-JIS"}
	row, _ := w.Append(it)
	w.Set(row, &inference.Result{Item: *it, Page: 2, Pages: 3, Animated: true, Uniform: true})
	want := words.Note{Page: 2, Pages: 3, Animated: true, Uniform: true, NameGuessed: true}
	r, _ := w.Row(row)
	if r.Note() != want {
		t.Errorf("%+v, want %+v", r.Note(), want)
	}
	w.Set(row, &inference.Result{Item: *r.Item(), Err: &inference.Error{Code: inference.CodeIO}})
	if r, _ = w.Row(row); r.Note() != (words.Note{NameGuessed: true}) {
		t.Errorf("recognised again: %+v", r.Note())
	}
}
