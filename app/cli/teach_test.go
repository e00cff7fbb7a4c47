package cli_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"wanwu/app/cli/command"
)

// emblem draws a thing that the network has no label for, at another size, place and
// brightness each time: a sign of a colour on a ground of another.
func emblem(t *testing.T, kind, n int) []byte {
	t.Helper()
	rng := rand.New(rand.NewPCG(uint64(kind), uint64(n)))
	const side = 280
	img := image.NewRGBA(image.Rect(0, 0, side, side))
	signs := []struct{ ground, ink color.RGBA }{
		{color.RGBA{240, 230, 40, 255}, color.RGBA{200, 20, 30, 255}},
		{color.RGBA{30, 60, 160, 255}, color.RGBA{250, 250, 250, 255}},
		{color.RGBA{20, 120, 60, 255}, color.RGBA{250, 160, 20, 255}},
	}
	cx, cy, r := 120+rng.Float64()*40, 120+rng.Float64()*40, 70+rng.Float64()*30
	light := 0.8 + rng.Float64()*0.2
	for y := range side {
		for x := range side {
			dx, dy := float64(x)-cx, float64(y)-cy
			d, angle := math.Hypot(dx, dy), math.Atan2(dy, dx)
			inside := false
			switch kind {
			case 0: // rings
				inside = d < r && int(d/12)%2 == 0
			case 1: // a star
				inside = d < r*(0.6+0.4*math.Cos(5*angle))
			case 2: // bars
				inside = math.Abs(dx) < r && math.Abs(dy) < r && (x+y)/16%2 == 0
			}
			c := signs[kind].ground
			if inside {
				c = signs[kind].ink
			}
			v := light * (0.95 + 0.05*rng.Float64())
			img.SetRGBA(x, y, color.RGBA{uint8(float64(c.R) * v), uint8(float64(c.G) * v), uint8(float64(c.B) * v), 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// classroom lays four examples of each emblem into a folder of its own, and two others of
// each into another.
func classroom(t *testing.T) (examples, others string) {
	t.Helper()
	examples, others = filepath.Join(t.TempDir(), "示例"), filepath.Join(t.TempDir(), "其他")
	for kind, name := range []string{"同心圆", "星标", "斜条"} {
		for n := range 6 {
			dir := examples
			if n >= 4 {
				dir = others
			}
			write(t, filepath.Join(dir, name, fmt.Sprintf("%d.png", n)), emblem(t, kind, n))
		}
	}
	return examples, others
}

type lesson struct {
	Model   string
	Version int
	Saved   bool
	Labels  []struct {
		ID, Name                       string
		Examples, Added, Tested, Right int
		Wrong                          []struct {
			Path, Got string
			Score     float32
		}
	}
	Tested, Right, Failed int
}

// TestTeachFolders teaches three labels by four pictures each: from then on other pictures of
// them are recognised, with and without a session, and also those recognised before; the
// pack's own labels stay, and can be had alone.
func TestTeachFolders(t *testing.T) {
	examples, others := classroom(t)
	state := t.TempDir()
	run := runner(t, state)
	run(command.ExitOK, "recognize", "--session", "之前", others)
	before, _ := run(command.ExitOK, "recognize", others, "--out", "-")

	out, _ := run(command.ExitOK, "teach", "--folders", examples, "--dry-run", "--json")
	var said lesson
	if err := json.Unmarshal([]byte(out), &said); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if said.Saved || said.Version != 0 || len(said.Labels) != 3 || said.Tested != 12 || said.Right < 11 {
		t.Errorf("%+v", said)
	}
	if after, _ := run(command.ExitOK, "recognize", others, "--out", "-"); labelsIn(t, after) != labelsIn(t, before) {
		t.Error("a dry run has taught something")
	}

	out, errs := run(command.ExitOK, "teach", "--folders", examples)
	if !strings.Contains(out, "星标：4 张示例，留一检验对 4 张") || !strings.Contains(errs, "第 1 版") {
		t.Errorf("%s\n%s", out, errs)
	}
	right := func(out string) (n int) {
		for _, l := range parse(t, out) {
			if len(l.Labels) > 0 && l.Labels[0].Name == filepath.Base(filepath.Dir(l.File)) && l.Labels[0].ID == "user:"+l.Labels[0].Name {
				n++
			}
		}
		return n
	}
	all, _ := run(command.ExitOK, "recognize", others, "--out", "-")
	again, _ := run(command.ExitOK, "recognize", "--session", "之后", others, "--out", "-")
	stored, _ := run(command.ExitOK, "session", "export", "之前", "--out", "-")
	for name, out := range map[string]string{"recognize": all, "recognize --session": again, "an earlier session": stored} {
		if n := right(out); n != 6 {
			t.Errorf("%s: %d of 6 have the taught label\n%s", name, n, out)
		}
	}
	found, _ := run(command.ExitOK, "session", "show", "之前", "--where", "标签:星标", "--json")
	if n := right(found); n != 2 {
		t.Errorf("the search finds %d of 2\n%s", n, found)
	}
	own, _ := run(command.ExitOK, "recognize", "--labels", "pack", others, "--out", "-")
	if labelsIn(t, own) != labelsIn(t, before) {
		t.Error("--labels pack answers with something else than before")
	}
}

// labelsIn returns the labels of each picture, without what differs from run to run.
func labelsIn(t *testing.T, out string) string {
	t.Helper()
	var b strings.Builder
	for _, l := range parse(t, out) {
		fmt.Fprintln(&b, l.Path, l.Labels)
	}
	return b.String()
}

func TestTeachRefusesContradictions(t *testing.T) {
	examples, _ := classroom(t)
	write(t, filepath.Join(examples, "斜条", "copy.png"), emblem(t, 1, 0))
	state := t.TempDir()
	status, _, errs := wanwuIn(t, t.Context(), state, "teach", "--folders", examples)
	if status != command.ExitError || !strings.Contains(errs, "星标") || !strings.Contains(errs, "斜条") || !strings.Contains(errs, ".png") {
		t.Errorf("exit %d, %s", status, errs)
	}
	if _, err := os.Stat(workspaceOf(state) + "-labels"); !os.IsNotExist(err) {
		t.Errorf("something was saved: %v", err)
	}
}

func TestTeachOneLabel(t *testing.T) {
	examples, _ := classroom(t)
	state := t.TempDir()
	run := runner(t, state)
	stars := filepath.Join(examples, "星标")
	out, _ := run(command.ExitOK, "teach", "--label", "星标", filepath.Join(stars, "0.png"))
	if !strings.Contains(out, "星标：1 张示例，只有一张") {
		t.Error(out)
	}
	// A label that is there already gets more examples; a picture that it has counts once.
	broken, note := filepath.Join(t.TempDir(), "坏.png"), filepath.Join(t.TempDir(), "说明.txt")
	write(t, broken, []byte("no picture"))
	write(t, note, []byte("no picture"))
	out, errs := run(command.ExitPartly, "teach", "--label", " 星标 ", stars, broken, note)
	if !strings.Contains(out, "星标：4 张示例，留一检验对 4 张") || !strings.Contains(errs, "坏.png") || !strings.Contains(errs, "说明.txt") || !strings.Contains(errs, "只算一次") {
		t.Errorf("%s\n%s", out, errs)
	}
	out, _ = run(command.ExitOK, "teach", "--label", "星标", "--replace", filepath.Join(stars, "1.png"), filepath.Join(stars, "2.png"))
	if !strings.Contains(out, "星标：2 张示例") {
		t.Error(out)
	}
	for _, args := range [][]string{
		{"teach"}, {"teach", "--label", "星标"}, {"teach", "--label", " ", stars}, {"teach", "--folders", examples, "--label", "星标"},
		{"teach", "--folders", examples, stars}, {"teach", "--label", "a\nb", stars},
		{"recognize", "--labels", "mine", stars},
	} {
		run(command.ExitUsage, args...)
	}
	run(command.ExitNothing, "teach", "--label", "空", filepath.Join(t.TempDir(), "none"))
	run(command.ExitNothing, "teach", "--folders", stars)
}

// TestLabelsCommand looks after what was taught: list, remove, undo, and take it along to
// another workspace.
func TestLabelsCommand(t *testing.T) {
	examples, others := classroom(t)
	state, elsewhere := t.TempDir(), t.TempDir()
	run := func(state string, want int, args ...string) (out, errs string) {
		t.Helper()
		status, out, errs := wanwuIn(t, t.Context(), state, args...)
		if status != want {
			t.Fatalf("%q: exit %d, %s", args, status, errs)
		}
		return out, errs
	}
	names := func(state string) (names []string) {
		t.Helper()
		out, _ := run(state, command.ExitOK, "labels", "list", "--json")
		var said struct {
			Labels []struct {
				ID, Name string
				Examples int
			}
		}
		if err := json.Unmarshal([]byte(out), &said); err != nil {
			t.Fatalf("%v in %s", err, out)
		}
		for _, l := range said.Labels {
			names = append(names, fmt.Sprint(l.Name, l.Examples))
		}
		return names
	}
	if got := names(state); len(got) != 0 {
		t.Errorf("before anything was taught: %v", got)
	}
	run(state, command.ExitError, "labels", "undo")
	run(state, command.ExitOK, "teach", "--folders", examples)
	run(state, command.ExitError, "labels", "remove", "没有")
	run(state, command.ExitOK, "labels", "remove", "user:星标")
	if got := fmt.Sprint(names(state)); got != "[同心圆4 斜条4]" {
		t.Error(got)
	}
	out, _ := run(state, command.ExitOK, "recognize", others, "--out", "-")
	if strings.Contains(out, "user:星标") {
		t.Error("a removed label is answered")
	}
	run(state, command.ExitOK, "labels", "undo")
	file := filepath.Join(t.TempDir(), "标签.json")
	run(state, command.ExitOK, "labels", "export", file)
	run(state, command.ExitError, "labels", "export", file)
	run(elsewhere, command.ExitOK, "teach", "--label", "斜条", filepath.Join(examples, "斜条", "0.png"))
	run(elsewhere, command.ExitOK, "labels", "import", file)
	if got := fmt.Sprint(names(elsewhere)); got != "[斜条4 同心圆4 星标4]" {
		t.Error(got)
	}
	run(elsewhere, command.ExitOK, "labels", "remove", "星标")
	run(elsewhere, command.ExitOK, "teach", "--label", "别的", filepath.Join(examples, "星标"))
	if _, errs := run(elsewhere, command.ExitError, "labels", "import", file); !strings.Contains(errs, "别的") {
		t.Error(errs)
	}
	write(t, file, []byte("{}"))
	run(elsewhere, command.ExitError, "labels", "import", file)
}

// TestSessionSimilar finds the pictures of the same emblem first, and a copy as such.
func TestSessionSimilar(t *testing.T) {
	examples, _ := classroom(t)
	write(t, filepath.Join(examples, "副本.png"), emblem(t, 0, 0))
	state := t.TempDir()
	if status, _, errs := wanwuIn(t, t.Context(), state, "recognize", "--session", "标志", examples); status != command.ExitOK {
		t.Fatal(errs)
	}
	status, out, errs := wanwuIn(t, t.Context(), state, "session", "similar", "标志", "示例/同心圆/0.png", "--json")
	if status != command.ExitOK {
		t.Fatal(errs)
	}
	var said struct {
		Similar []struct {
			Path     string
			Likeness float32
			Copy     bool
		}
	}
	if err := json.Unmarshal([]byte(out), &said); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if len(said.Similar) != 12 || said.Similar[0].Path != "示例/副本.png" || !said.Similar[0].Copy || said.Similar[0].Likeness < 0.999 {
		t.Fatal(out)
	}
	for _, s := range said.Similar[1:4] {
		if !strings.Contains(s.Path, "同心圆") {
			t.Errorf("%s is among the first", s.Path)
		}
	}
	for _, args := range [][]string{{"标志", "没有.png"}, {"没有", "示例/同心圆/0.png"}} {
		if status, _, _ := wanwuIn(t, t.Context(), state, append([]string{"session", "similar"}, args...)...); status != command.ExitError {
			t.Errorf("%q: exit %d", args, status)
		}
	}
}

// TestTeachFromJudgements checks that what was judged in a session is listed, teaches a label by its
// stored embeddings, and is not offered again; wrong answers of a taught label become counter-examples.
func TestTeachFromJudgements(t *testing.T) {
	examples, _ := classroom(t)
	run := runner(t, t.TempDir())
	run(command.ExitOK, "recognize", "--session", "徽章", examples)
	judge := func(say func(path string) (verdict, label string)) {
		t.Helper()
		book := filepath.Join(t.TempDir(), "判.xlsx")
		run(command.ExitOK, "session", "export", "徽章", "--out", book)
		f, err := excelize.OpenFile(book)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		rows, err := f.GetRows("结果")
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			verdict, label := say(strings.Join(row, "|"))
			if i == 0 || verdict == "" {
				continue
			}
			for column, v := range map[string]string{"F": verdict, "G": label} {
				if err := f.SetCellValue("结果", fmt.Sprint(column, i+1), v); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := f.Save(); err != nil {
			t.Fatal(err)
		}
		run(command.ExitOK, "session", "merge", "徽章", book, "--yes")
	}
	run(command.ExitNothing, "teach", "--from-judgements", "徽章")
	judge(func(path string) (string, string) {
		if strings.Contains(path, "星标") {
			return "错", "星"
		}
		return "", ""
	})
	out, errs := run(command.ExitOK, "teach", "--from-judgements", "徽章")
	if !strings.Contains(out, "星") || !strings.Contains(out, "4 张可作示例，0 张可作反例（还没有教过）") || !strings.Contains(errs, "--label") {
		t.Errorf("%s\n%s", out, errs)
	}
	out, errs = run(command.ExitOK, "teach", "--label", "星", "--from-judgements", "徽章", "--dry-run")
	if !strings.Contains(out, "星：4 张示例，留一检验对 4 张") || !strings.Contains(errs, "没有保存") {
		t.Errorf("%s\n%s", out, errs)
	}
	run(command.ExitOK, "teach", "--label", "星", "--from-judgements", "徽章")
	shown, _ := run(command.ExitOK, "session", "show", "徽章", "--where", "标签:星", "--json")
	stars := 0
	for line := range strings.Lines(shown) {
		if strings.Contains(line, "/星标/") && strings.Contains(line, `"labels":[{"id":"user:星"`) {
			stars++
		}
	}
	if stars != 4 {
		t.Errorf("%d of 4 pictures have the taught label", stars)
	}
	run(command.ExitNothing, "teach", "--label", "星", "--from-judgements", "徽章")

	// A bar is taught as a star by mistake elsewhere: said to be wrong, it becomes a counter-example.
	run(command.ExitOK, "teach", "--label", "条", filepath.Join(examples, "斜条", "0.png"), filepath.Join(examples, "斜条", "1.png"))
	judge(func(path string) (string, string) {
		if strings.Contains(path, "斜条") && (strings.Contains(path, "2.png") || strings.Contains(path, "3.png")) {
			return "错", ""
		}
		return "", ""
	})
	out, _ = run(command.ExitOK, "teach", "--from-judgements", "徽章", "--json")
	var said struct {
		Labels []struct {
			Name               string
			Taught             bool
			Examples, Counters []string
		}
	}
	if err := json.Unmarshal([]byte(out), &said); err != nil || len(said.Labels) != 1 || said.Labels[0].Name != "条" || !said.Labels[0].Taught || len(said.Labels[0].Counters) != 2 {
		t.Fatalf("%v: %s", err, out)
	}
	out, errs = run(command.ExitOK, "teach", "--label", "条", "--from-judgements", "徽章")
	if !strings.Contains(out, "条：2 张示例") || !strings.Contains(out, "之前对") || !strings.Contains(errs, "加了 2 张反例") {
		t.Errorf("%s\n%s", out, errs)
	}
	for _, args := range [][]string{
		{"teach", "--from-judgements", "徽章", "--folders", examples}, {"teach", "--from-judgements", "徽章", examples},
		{"teach", "--from-judgements", "徽章", "--label", "星", "--replace"},
	} {
		run(command.ExitUsage, args...)
	}
	run(command.ExitError, "teach", "--from-judgements", "没有的任务")
}
