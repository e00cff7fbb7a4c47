package persist_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"wanwu/app/persist"
	"wanwu/app/store"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
)

const (
	damageRows     = 400
	damageVerdicts = 100
)

// fullWorkspace makes a workspace file with 400 pictures of three tasks, among them errors and
// pictures that are pending, and 100 verdicts, and where asked a copy of it.
func fullWorkspace(t *testing.T, path string, copied bool) {
	t.Helper()
	d, _, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	for k, n := range []int{100, 250, damageRows - 350} {
		task := store.Task{Name: fmt.Sprintf("任务 %d", k), Roots: []string{fmt.Sprintf("/照片/%d", k)}, Pack: "p", PackKey: "0a"}
		if err := d.CreateTask(t.Context(), &task); err != nil {
			t.Fatal(err)
		}
		var items []store.Item
		for i := range n {
			facts := store.Facts{Hash: uint64(k*1000+i) + 1, Width: 4000, Height: 3000, Decode: time.Millisecond, Infer: time.Millisecond}
			for label := range 10 {
				facts.Labels = append(facts.Labels, inference.Label{Class: int32((i*31 + label*7) % 1000), Score: 1 / float32(label+2)})
			}
			it := store.Item{
				Task: task.ID, Name: fmt.Sprintf("IMG_%04d.jpg", i), Size: int64(1000 + i), MTime: int64(i) * 1e9,
				Folder: store.Folder{File: fmt.Sprintf("/照片/%d/%d/", k, i/40), Path: fmt.Sprintf("%d/%d/", k, i/40)},
				State:  store.Done, Facts: facts.Pack(nil),
			}
			switch {
			case k == 2 && i%5 == 0:
				it.State, it.Facts = store.Pending, nil
			case i%50 == 7:
				it.State, it.Code, it.Detail = store.Failed, string(inference.CodeTruncated), "41%"
			}
			items = append(items, it)
		}
		if err := d.Commit(t.Context(), items); err != nil {
			t.Fatal(err)
		}
		said := map[int64]store.Judgement{}
		for i := 0; k == 1 && len(said) < damageVerdicts; i += 2 {
			j := store.Judgement{Verdict: store.Verdict(1 + len(said)%3), At: time.Unix(int64(i), 0)}
			if j.Verdict == store.Wrong {
				j.Label = fmt.Sprintf("标签 %d", i)
			}
			said[items[i].ID] = j
		}
		if err := d.Judge(t.Context(), said); err != nil {
			t.Fatal(err)
		}
	}
	if copied {
		if err := d.CopyDaily(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
}

// seenRow is what is listed of a picture.
type seenRow struct{ answer, verdict string }

// seen returns what is listed of a workspace, by task and path.
func seen(ws *workspace.Workspace) map[string]seenRow {
	names := map[int32]string{}
	for _, t := range ws.Tasks() {
		names[t.Number] = t.Name
	}
	all := map[string]seenRow{}
	for i := range ws.Len() {
		r, ok := ws.Row(i)
		if !ok {
			continue
		}
		row := seenRow{answer: "pending", verdict: fmt.Sprint(r.Judgement.Verdict, r.Judgement.Label)}
		switch r.State {
		case workspace.Done:
			row.answer = fmt.Sprint(r.Hash)
			for _, l := range r.Labels {
				row.answer += fmt.Sprintf(" %s %g", ws.Vocabulary()[l.Class].Name, l.Score)
			}
		case workspace.Failed:
			row.answer = r.Err.Error()
		}
		all[names[r.Task]+" "+r.File] = row
	}
	return all
}

// damagedRun is what came of one damaged workspace.
type damagedRun struct {
	rows   map[string]seenRow
	tasks  []string // name and counts
	report store.Report
	notice string
}

// byWindow opens a workspace as a window does.
func byWindow(ctx context.Context, path string) (r damagedRun, err error) {
	ws := workspace.New(0)
	k, err := persist.Open(ctx, path, ws, false)
	if err != nil {
		return r, err
	}
	r.report, r.rows = k.Report(), seen(ws)
	r.notice = words.ReportSentence(words.Chinese, r.report)
	for _, t := range ws.Tasks() {
		r.tasks = append(r.tasks, fmt.Sprint(t.Name, t.Total, t.Done, t.Failed))
	}
	return r, errors.Join(k.Err(), k.Close())
}

// byCommand lists the tasks of a workspace, and each task, as the command line does.
func byCommand(ctx context.Context, path string) (r damagedRun, err error) {
	tasks, report, err := persist.StoredTasks(ctx, path)
	if err != nil {
		return r, err
	}
	r.rows = map[string]seenRow{}
	r.add(report)
	for _, listed := range tasks {
		r.tasks = append(r.tasks, fmt.Sprint(listed.Name, listed.Total, listed.Done, listed.Failed))
		ws := workspace.New(0)
		_, report, err := persist.LoadTask(ctx, path, listed.Name, ws)
		r.add(report)
		if inference.CodeOf(err) == inference.CodeNoSession && r.report.Aside != "" {
			continue // only the rows of this task were damaged: it was listed, and is gone now
		}
		if err != nil {
			return r, err
		}
		if shown := ws.Tasks()[0]; shown.Total != listed.Total || shown.Done != listed.Done || shown.Failed != listed.Failed {
			return r, fmt.Errorf("list says %d/%d/%d of %s, show %d/%d/%d", listed.Total, listed.Done, listed.Failed, listed.Name, shown.Total, shown.Done, shown.Failed)
		}
		maps.Copy(r.rows, seen(ws))
	}
	return r, nil
}

// add takes over what another call has reported.
func (r *damagedRun) add(report store.Report) {
	r.notice += words.ReportSentence(words.Chinese, report)
	if report.Aside != "" || report.Missing || report.Repaired || report.Raised {
		report.Losses = r.report.Losses
		r.report = report
	} else if report.Losses != (store.Losses{}) {
		r.report.Losses = report.Losses
	}
}

// check says what is wrong about a run on a damaged workspace; empty where nothing is.
func (r *damagedRun) check(want *damagedRun) string {
	if maps.Equal(r.rows, want.rows) && slices.Equal(r.tasks, want.tasks) {
		return ""
	}
	if r.notice == "" {
		return fmt.Sprintf("%d rows differ, without a notice", len(want.rows)-len(r.rows))
	}
	lost := 0
	for path, row := range r.rows {
		was, known := want.rows[path]
		switch {
		case !known && r.report.Doubtful != "":
			continue // a name that may be wrong, which is reported
		case !known:
			return path + " was never in it"
		case row.answer != was.answer && row.answer != "pending":
			return fmt.Sprintf("%s is %s and was %s", path, row.answer, was.answer)
		case row.verdict != was.verdict && row.verdict != fmt.Sprint(store.Unjudged, ""):
			return fmt.Sprintf("the verdict on %s is %s and was %s", path, row.verdict, was.verdict)
		case row != was:
			lost++
		}
	}
	lost += len(want.rows) - len(r.rows)
	if l := r.report.Losses; lost > 0 && r.report.Aside == "" && r.report.Doubtful == "" && !r.report.Missing && l.Answers+l.Rows+l.Verdicts == 0 {
		return fmt.Sprintf("%d rows differ, and the notice does not say so: %s", lost, r.notice)
	}
	return ""
}

// TestFlippedBitsAndTruncationsAreReported damages a workspace of 400 pictures and 100 verdicts:
// 300 times one random bit, 100 times a random end, with a copy beside and without. Each time it
// opens with the same listing, or with a notice of what was lost; no picture ever has another
// one's verdict or answer, and the lists of the command line and of the window agree.
func TestFlippedBitsAndTruncationsAreReported(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	for _, copied := range []bool{true, false} {
		origin := filepath.Join(t.TempDir(), "w.db")
		fullWorkspace(t, origin, copied)
		want, err := byWindow(t.Context(), origin)
		if err != nil || len(want.rows) != damageRows || want.notice != "" {
			t.Fatalf("undamaged: %d rows, %q, %v", len(want.rows), want.notice, err)
		}
		whole, err := os.ReadFile(origin)
		if err != nil {
			t.Fatal(err)
		}
		outcomes := map[string]int{}
		for n := range 200 {
			b := slices.Clone(whole)
			var what string
			if n < 150 {
				bit := random.IntN(8 * len(b))
				b[bit/8] ^= 1 << (bit % 8)
				what = fmt.Sprintf("bit %d of byte %d", bit%8, bit/8)
			} else {
				b = b[:random.IntN(len(b))]
				what = fmt.Sprintf("cut at %d of %d", len(b), len(whole))
			}
			name, run := "window", byWindow
			if n%2 == 1 {
				name, run = "command", byCommand
			}
			path := filepath.Join(t.TempDir(), "w.db")
			if copied {
				if err := os.CopyFS(path+"-copies", os.DirFS(origin+"-copies")); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
			r, err := run(t.Context(), path)
			if err != nil {
				t.Errorf("%s, copied %v, %s: %v", name, copied, what, err)
				continue
			}
			if wrong := r.check(&want); wrong != "" {
				t.Errorf("%s, copied %v, %s: %s", name, copied, what, wrong)
			}
			outcomes[kindOf(&r)]++
		}
		t.Logf("copied %v: %v", copied, outcomes)
	}
}

// kindOf names what came of a damage.
func kindOf(r *damagedRun) string {
	switch {
	case r.notice == "":
		return "same listing"
	case r.report.Copy != "":
		return "copy opened"
	case r.report.Aside != "" || r.report.Missing:
		return "empty"
	case r.report.Repaired:
		return "repaired"
	case r.report.Raised:
		return "numbering corrected"
	}
	return "rows lost"
}
