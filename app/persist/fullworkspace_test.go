package persist_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"testing"
	"time"

	"wanwu/app/persist"
	"wanwu/app/store"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/inference/ocr"
)

const (
	damageRows     = 400
	damageVerdicts = 100
	damageTruths   = 60
	damageTexts    = 40
)

// damageNotes are a deck that was drawn, business mappings with a version, and an answered offer.
func damageNotes() map[string]string {
	notes := map[string]string{
		"kept/mappings":    `{"next":2,"all":[{"id":1,"name":"门店"}]}`,
		"kept/mapping/1/1": `{"category":{"动物":["虎斑猫","狗"]}}`,
		"folders/1/":       "yes",
	}
	for i := range 12 {
		notes[fmt.Sprintf("deck/%d/置信度<0.%d", i%3+1, i)] = fmt.Sprintf(`{"seed":%d,"rows":[%d,%d]}`, i, i*7, i*11)
	}
	return notes
}

// fullWorkspace makes a workspace file with 400 pictures of three tasks, among them errors and
// pictures that are pending, 100 verdicts, 60 truths, 15 notes, and 40 pictures with text, and where
// asked a copy of it.
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
		items := damageItems(k, n, task.ID)
		if err := d.Commit(t.Context(), items); err != nil {
			t.Fatal(err)
		}
		if k == 1 {
			judgeSome(t, d, items)
		}
	}
	truths, texts := map[uint64]store.Truth{}, map[uint64]store.PictureText{}
	for i := range damageTruths {
		truths[damageHash(1, i)] = store.Truth{Label: fmt.Sprintf("真值 %d", i), Origin: store.Origin(1 + i%2)}
	}
	for i := range damageTexts {
		line := ocr.Line{Text: fmt.Sprintf("营业时间 %d", i), Score: 0.5, Box: ocr.Quad{{X: 1, Y: 2}, {X: 30, Y: 2}, {X: 30, Y: 9}, {X: 1, Y: 9}}}
		texts[damageHash(0, i)] = store.PictureText{PackKey: "ocr", Lines: store.PackText(640, 480, []ocr.Line{line})}
	}
	if err := errors.Join(d.SetTruths(t.Context(), truths), d.SetNotes(t.Context(), damageNotes()), d.SetTexts(t.Context(), texts)); err != nil {
		t.Fatal(err)
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

// damageHash is that of the content of a picture of a task. It is spread, as real ones are.
func damageHash(task, picture int) uint64 { return uint64(task*1000+picture+1) * 0x9e3779b97f4a7c15 }

// damageItems are n pictures of task k, whose number in the file is id.
func damageItems(k, n int, id int64) (items []store.Item) {
	for i := range n {
		facts := store.Facts{Hash: damageHash(k, i), Width: 4000, Height: 3000, Decode: time.Millisecond, Infer: time.Millisecond}
		for label := range 10 {
			facts.Labels = append(facts.Labels, inference.Label{Class: int32((i*31 + label*7) % 1000), Score: 1 / float32(label+2)})
		}
		it := store.Item{
			Task: id, Name: fmt.Sprintf("IMG_%04d.jpg", i), Size: int64(1000 + i), MTime: int64(i) * 1e9,
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
	return items
}

// judgeSome gives verdicts on every second picture until there are enough.
func judgeSome(t *testing.T, d *store.DB, items []store.Item) {
	t.Helper()
	said := map[int64]store.Judgement{}
	for i := 0; len(said) < damageVerdicts; i += 2 {
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

// seenRow is what is listed of a picture; truth and text are empty where there is none.
type seenRow struct{ answer, verdict, truth, text string }

// listing is what is listed of a workspace: its pictures by task and path, and its notes.
type listing struct {
	rows  map[string]seenRow
	notes map[string]string
}

// seen returns what is listed of a workspace.
func seen(ctx context.Context, ws *workspace.Workspace) (all listing, err error) {
	all = listing{map[string]seenRow{}, map[string]string{}}
	for name := range damageNotes() {
		if text := ws.Note(name); text != "" {
			all.notes[name] = text
		}
	}
	c, err := ws.Columns(ctx, nil, true, 0)
	if err != nil {
		return all, err
	}
	truths := map[int32]string{}
	for i, row := range c.Rows {
		if c.Truth != nil && c.Truth[i] >= 0 {
			truths[row] = fmt.Sprint(c.Truths[c.Truth[i]])
		}
	}
	names := map[int32]string{}
	for _, t := range ws.Tasks() {
		names[t.Number] = t.Name
	}
	for i := range ws.Len() {
		r, ok := ws.Row(i)
		if !ok {
			continue
		}
		row := seenRow{answer: "pending", verdict: fmt.Sprint(r.Judgement.Verdict, r.Judgement.Label), truth: truths[int32(i)]}
		switch r.State {
		case workspace.Done:
			row.answer = fmt.Sprint(r.Hash)
			for _, l := range r.Labels {
				row.answer += fmt.Sprintf(" %s %g", ws.Vocabulary()[l.Class].Name, l.Score)
			}
			if text, ok := ws.Text(r.Hash); ok {
				row.text = fmt.Sprintf("%s %x", text.PackKey, text.Lines)
			}
		case workspace.Failed:
			row.answer = r.Err.Error()
		}
		all.rows[names[r.Task]+" "+r.File] = row
	}
	return all, nil
}

// damagedRun is what came of one damaged workspace.
type damagedRun struct {
	listing
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
	if r.listing, err = seen(ctx, ws); err != nil {
		return r, err
	}
	r.report = k.Report()
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
	r.listing = listing{map[string]seenRow{}, map[string]string{}}
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
		of, err := seen(ctx, ws)
		if err != nil {
			return r, err
		}
		maps.Copy(r.rows, of.rows)
		maps.Copy(r.notes, of.notes)
	}
	return r, nil
}

// add takes over what another call has reported.
func (r *damagedRun) add(report store.Report) {
	r.notice += words.ReportSentence(words.Chinese, report)
	a, b := r.report.Losses, report.Losses
	if report.Aside != "" || report.Missing || report.Repaired || report.Raised {
		r.report = report
	}
	r.report.Losses = store.Losses{
		Answers: max(a.Answers, b.Answers), Rows: max(a.Rows, b.Rows), Verdicts: max(a.Verdicts, b.Verdicts),
		Truths: max(a.Truths, b.Truths), Notes: max(a.Notes, b.Notes), Texts: max(a.Texts, b.Texts),
	}
}

// check says what is wrong about a run on a damaged workspace; empty where nothing is.
func (r *damagedRun) check(want *damagedRun) string {
	if maps.Equal(r.rows, want.rows) && maps.Equal(r.notes, want.notes) && fmt.Sprint(r.tasks) == fmt.Sprint(want.tasks) {
		return ""
	}
	if r.notice == "" {
		return fmt.Sprintf("%d rows and %d notes differ, without a notice", differ(r.rows, want.rows), differ(r.notes, want.notes))
	}
	var lost store.Losses
	for path, row := range r.rows {
		was, known := want.rows[path]
		if !known && r.report.Doubtful != "" {
			continue // a name that may be wrong, which is reported
		}
		if !known {
			return path + " was never in it"
		}
		if wrong := row.compare(was, &lost); wrong != "" {
			return path + ": " + wrong
		}
	}
	for name, text := range r.notes {
		if text != want.notes[name] {
			return fmt.Sprintf("the note %s is %s", name, text)
		}
	}
	lost.Rows += len(want.rows) - len(r.rows)
	lost.Notes += len(want.notes) - len(r.notes)
	if r.report.Aside != "" || r.report.Doubtful != "" || r.report.Missing {
		return "" // which says that all of it is of another day, or gone
	}
	l := r.report.Losses
	if lost.Answers > l.Answers || lost.Rows > l.Rows || lost.Verdicts > l.Verdicts || lost.Truths > l.Truths || lost.Notes > l.Notes || lost.Texts > l.Texts {
		return fmt.Sprintf("%+v is lost, and the notice says otherwise: %s", lost, r.notice)
	}
	return ""
}

// differ counts the entries of want that are not in has as they are.
func differ[V comparable](has, want map[string]V) (n int) {
	for key, v := range want {
		if is, ok := has[key]; !ok || is != v {
			n++
		}
	}
	return n
}

// compare counts what of a row is lost, and says what of it is something else than it was.
func (r seenRow) compare(was seenRow, lost *store.Losses) string {
	for _, part := range []struct {
		what, is, was, none string
		lost                *int
	}{
		{"the answer", r.answer, was.answer, "pending", &lost.Answers},
		{"the verdict", r.verdict, was.verdict, fmt.Sprint(store.Unjudged, ""), &lost.Verdicts},
		{"the truth", r.truth, was.truth, "", &lost.Truths},
		{"the text", r.text, was.text, "", &lost.Texts},
	} {
		if part.is == part.was || r.answer == "pending" && part.lost != &lost.Answers && part.lost != &lost.Verdicts {
			continue // what is known of a picture's content is found by its answer
		}
		if part.is != part.none {
			return fmt.Sprintf("%s is %s and was %s", part.what, part.is, part.was)
		}
		*part.lost++
	}
	return ""
}
