package assess

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"wanwu/app/engine"
	"wanwu/app/review"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// pictures returns a workspace of n pictures with answers of four labels, of which truth says what
// is on them.
func pictures(t testing.TB, n int, truth func(i int, class int32, score float64) int32) (ws *workspace.Workspace, names []string, truths []int32) {
	t.Helper()
	names = []string{"猫", "狗", "狐狸", "狼"}
	card := engine.PackInfo{Key: "一"}
	for _, name := range names {
		card.Classes = append(card.Classes, inference.Class{Name: name})
	}
	ws = workspace.New(0.15)
	r := rand.New(rand.NewPCG(1, 2))
	number := ws.AddTask("照片", nil)
	ws.AddPack(engine.PackInfo{Key: "", Classes: card.Classes})
	for i := range n {
		class, score := int32(r.IntN(4)), r.Float64()
		at := truth(i, class, score)
		truths = append(truths, at)
		name := fmt.Sprintf("%s/图%d.jpg", names[max(at, 0)], i)
		row, _ := ws.AppendTo(number, &inference.Item{Path: name, File: "/照片/" + name})
		ws.Set(row, &inference.Result{Item: inference.Item{Hash: uint64(i+1) * 0x9e3779b97f4a7c15}, Labels: []inference.Label{{Class: class, Score: float32(score)}}})
	}
	return ws, names, truths
}

// oftenRight makes an answer right as often as its score says, as far as that is known.
func oftenRight(i int, class int32, score float64) int32 {
	if float64((i*7919)%1000)/1000 < 0.3+0.7*score {
		return class
	}
	return (class + 1) % 4
}

func of(t testing.TB, ws *workspace.Workspace, d *Deck) *Assessment {
	t.Helper()
	a, err := Of(t.Context(), ws, nil, true, d, nil)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func judge(ws *workspace.Workspace, row int, names []string, class, truth int32) {
	j := workspace.Judgement{Verdict: workspace.Right, Label: names[truth], At: time.Unix(1, 0)}
	if class != truth {
		j.Verdict = workspace.Wrong
	}
	ws.Judge([]workspace.Judged{{Row: row, Judgement: j}})
}

// TestDeckIsNotBiasedByOtherVerdicts checks that marking wrong answers outside the deck does not
// change the estimate of the deck.
func TestDeckIsNotBiasedByOtherVerdicts(t *testing.T) {
	ws, names, truths := pictures(t, 2000, oftenRight)
	a := of(t, ws, nil)
	d := a.Draw("", 7, 200, nil)
	if len(d.Keys) != 200 || a.Draw("", 7, 200, nil).Text() != d.Text() || a.Draw("", 8, 200, nil).Text() == d.Text() {
		t.Fatalf("the deck has %d pictures, or its seed means nothing", len(d.Keys))
	}
	a = of(t, ws, d)
	if a.Basis != ByChoice || a.Judged() != 0 || len(a.Dealt) != 200 {
		t.Errorf("before anything was judged: basis %d, %d judged, %d dealt", a.Basis, a.Judged(), len(a.Dealt))
	}
	dealt := map[int32]bool{}
	for _, at := range a.Dealt {
		dealt[at] = true
		judge(ws, a.Row(at), names, a.Class[at], truths[at])
	}
	before := of(t, ws, d)
	wrong := 0
	for i := range truths {
		if !dealt[int32(i)] && a.Class[i] != truths[i] {
			judge(ws, i, names, a.Class[i], truths[i])
			wrong++
		}
	}
	after := of(t, ws, d)
	if after.Basis != ByDeck || after.Judged() != 200 || after.ByPerson != 200 || after.Outside != wrong || after.Top1() != before.Top1() {
		t.Errorf("basis %d, %d judged, %d outside of %d, %+v, before %+v", after.Basis, after.Judged(), after.Outside, wrong, after.Top1(), before.Top1())
	}
	right := 0
	for i := range truths {
		if a.Class[i] == truths[i] {
			right++
		}
	}
	if share, e := float64(right)/2000, after.Top1(); share < e.Low || share > e.High {
		t.Errorf("%.3f are right, the deck says %.3f…%.3f", share, e.Low, e.High)
	}
	if without := of(t, ws, nil); without.Basis != ByChoice || without.ByPerson != 200+wrong {
		t.Errorf("without the deck: basis %d of %d", without.Basis, without.ByPerson)
	}
}

// TestDeckOfCopies checks that copies of a few contents do not fill a deck: each content is in it.
func TestDeckOfCopies(t *testing.T) {
	ws := workspace.New(0)
	ws.AddPack(engine.PackInfo{Classes: inference.Vocabulary{{Name: "猫"}}})
	task := ws.AddTask("副本", nil)
	for i := range 2000 {
		content := i % 11
		path := fmt.Sprintf("副本/%d.jpg", i)
		row, _ := ws.AppendTo(task, &inference.Item{Path: path, File: "/" + path})
		ws.Set(row, &inference.Result{Item: inference.Item{Hash: uint64(content + 1)}, Labels: []inference.Label{{Score: float32(content) / 11}}})
	}
	if d := of(t, ws, nil).Draw("", 7, 100, nil); len(d.Keys) != 11 {
		t.Errorf("the deck has %d of 11 contents", len(d.Keys))
	}
	if d := of(t, ws, nil).Draw("", 7, 5, nil); len(d.Keys) != 5 {
		t.Errorf("the deck has %d pictures, not 5", len(d.Keys))
	}
}

// TestDeckOfBursts checks that a deck has one of pictures that are near-duplicates, that extending it
// adds none, and that all that differ come into one that is long enough.
func TestDeckOfBursts(t *testing.T) {
	ws := workspace.New(0)
	ws.AddPack(engine.PackInfo{Classes: inference.Vocabulary{{Name: "猫"}, {Name: "狗"}}})
	task := ws.AddTask("连拍", nil)
	r := rand.New(rand.NewPCG(5, 6))
	direction := func() []float32 {
		v := make([]float32, 64)
		for i := range v {
			v[i] = float32(r.NormFloat64())
		}
		return v
	}
	const pictures, bursts = 1200, 40
	scenes := make([][]float32, bursts)
	for i := range scenes {
		scenes[i] = direction()
	}
	like, burst := map[uint64][]float32{}, map[uint64]int{}
	for i := range pictures {
		key := uint64(i+1) * 0x9e3779b97f4a7c15
		if i%2 == 0 { // one of a burst, whose pictures differ a little
			burst[key] = i/2%bursts + 1
			v := slices.Clone(scenes[burst[key]-1])
			for d, noise := range direction() {
				v[d] += noise / 20
			}
			like[key] = v
		} else {
			like[key] = direction()
		}
		path := fmt.Sprintf("连拍/%d.jpg", i)
		row, _ := ws.AppendTo(task, &inference.Item{Path: path, File: "/" + path})
		ws.Set(row, &inference.Result{Item: inference.Item{Hash: key}, Labels: []inference.Label{{Score: 0.5 + r.Float32()/2}}})
	}
	find := func(key uint64) []float32 { return like[key] }
	d := of(t, ws, nil).Draw("", 3, 60, find)
	d = of(t, ws, d).Extended(40, 0.9, find)
	if len(d.Keys) != 100 {
		t.Fatalf("the deck has %d pictures", len(d.Keys))
	}
	seen := map[int]int{}
	for _, key := range d.Keys {
		if b := burst[key]; b > 0 {
			seen[b]++
		}
	}
	for b, n := range seen {
		if n > 1 {
			t.Errorf("%d pictures of burst %d are in the deck", n, b)
		}
	}
	if all := of(t, ws, nil).Draw("", 3, pictures, find); len(all.Keys) != pictures/2+bursts {
		t.Errorf("all that differ are %d, want %d", len(all.Keys), pictures/2+bursts)
	}
}

// TestDeckIsExtended checks that a longer deck begins with the shorter one, as it was stored, and
// after pictures have come.
func TestDeckIsExtended(t *testing.T) {
	ws, names, truths := pictures(t, 1000, oftenRight)
	d := of(t, ws, nil).Draw("任务:照片", 3, 60, nil)
	a := of(t, ws, d)
	for _, at := range a.Dealt[:50] {
		judge(ws, a.Row(at), names, a.Class[at], truths[at])
	}
	if at, ok := of(t, ws, d).Next(0); at != 50 || !ok {
		t.Errorf("the next is %d", at)
	}
	kept, err := ParseDeck(d.Text())
	if err != nil || kept.Text() != d.Text() {
		t.Fatalf("kept as %s: %v", d.Text(), err)
	}
	for i := range 100 {
		row, _ := ws.AppendTo(1, &inference.Item{Path: fmt.Sprint("新", i), File: fmt.Sprint("/新", i)})
		ws.Set(row, &inference.Result{Item: inference.Item{Hash: uint64(5000 + i)}, Labels: []inference.Label{{Class: 1, Score: 0.5}}})
	}
	longer := of(t, ws, kept).Extended(40, 0.9, nil)
	if len(longer.Keys) != 100 || longer.Pilot != 60 || longer.Decision <= 0 {
		t.Fatalf("%d pictures, pilot %d, decision %f", len(longer.Keys), longer.Pilot, longer.Decision)
	}
	for k, key := range d.Keys {
		if longer.Keys[k] != key {
			t.Fatalf("picture %d is another", k)
		}
	}
	if all := of(t, ws, longer).Extended(100000, 0.9, nil); len(all.Keys) != 1100 {
		t.Errorf("all of 1100 are %d", len(all.Keys))
	}
}

// TestFolderNamesAsTruth checks that names that are labels match by themselves, others are proposed
// and count only once they are confirmed; a person's verdict outranks them.
func TestFolderNamesAsTruth(t *testing.T) {
	ws, _, truths := pictures(t, 400, oftenRight)
	a := of(t, ws, nil)
	labels := map[string]string{}
	for _, f := range a.Folders() {
		if f.Match != review.Exact || a.Label(f.Label) != f.Name || f.Pictures == 0 {
			t.Errorf("%+v", f)
		}
		labels[f.Name] = a.Label(f.Label)
	}
	ws.SetTruths(a.FolderTruths(labels))
	a = of(t, ws, nil)
	right := 0
	for i := range truths {
		if a.Class[i] == truths[i] {
			right++
		}
	}
	if a.Basis != ByTruth || a.ByFolder != 400 || a.Top1().Value != float64(right)/400 {
		t.Errorf("%+v of %d, want %d right", a.Top1(), a.ByFolder, right)
	}
	ws.Judge([]workspace.Judged{{Row: 0, Judgement: workspace.Judgement{Verdict: workspace.Unsure, At: time.Unix(1, 0)}}})
	if a = of(t, ws, nil); a.ByFolder != 399 || a.ByPerson != 1 || a.Unsure() != 1 {
		t.Errorf("after a person's word: %d by folder, %d by people, %d unsure", a.ByFolder, a.ByPerson, a.Unsure())
	}
}

func TestNothingJudgedAndAllUnsure(t *testing.T) {
	ws, _, _ := pictures(t, 20, oftenRight)
	a := of(t, ws, nil)
	if review.StateOf(a.Point(0.5).Accuracy) != review.NothingJudged || len(a.Labels(0.5)) != 0 {
		t.Errorf("nothing judged: %+v", a.Point(0.5))
	}
	for row := range 20 {
		ws.Judge([]workspace.Judged{{Row: row, Judgement: workspace.Judgement{Verdict: workspace.Unsure, At: time.Unix(1, 0)}}})
	}
	a = of(t, ws, nil)
	if e := a.Top1(); !math.IsNaN(e.Value) || e.Low != 0 || e.High != 1 || a.Unsure() != 20 {
		t.Errorf("all unsure: %+v", e)
	}
}

func TestMistakes(t *testing.T) {
	ws, names, _ := pictures(t, 0, oftenRight)
	for i, c := range []struct {
		score float32
		truth int32
	}{{0.9, 0}, {0.9, 1}, {0.2, 0}, {0.2, 1}} {
		row, _ := ws.AppendTo(1, &inference.Item{Path: fmt.Sprint(i), File: fmt.Sprint("/", i)})
		ws.Set(row, &inference.Result{Labels: []inference.Label{{Class: 0, Score: c.score}}})
		judge(ws, row, names, 0, c.truth)
	}
	if wrong, missed := of(t, ws, nil).Mistakes(0.5); wrong != 1 || missed != 2 {
		t.Errorf("%d wrong, %d missed", wrong, missed)
	}
}

func TestParseDeckRefusesInvalidText(t *testing.T) {
	for _, text := range []string{"", "[]", `{"lows":[0.5,0.1]}`, `{"keys":["a"]}`} {
		if _, err := ParseDeck(text); err == nil {
			t.Errorf("%q is a deck", text)
		}
	}
}

// BenchmarkAssess is what the window computes again: whole where something was said or is put into
// other categories, drag while a threshold is moved. Of a deck a few hundred are judged; with
// folders the truth of all is known.
func BenchmarkAssess(b *testing.B) {
	mapping := &review.Mapping{Categories: []review.Category{{Name: "宠物", Members: []string{"标签1", "标签2"}}, {Name: "其他", Rules: []review.Rule{{Field: review.ByName, Text: "7"}}}}}
	for _, n := range []int{100_000, 1_000_000} {
		ws, names, truths := pictures(b, n, oftenRight)
		d := of(b, ws, nil).Draw("", 1, 400, nil)
		a := of(b, ws, d)
		for _, at := range a.Dealt {
			judge(ws, a.Row(at), names, a.Class[at], truths[at])
		}
		whole := func(name string, deck *Deck, m *review.Mapping) {
			b.Run(fmt.Sprintf("whole/%s/%d", name, n), func(b *testing.B) {
				for b.Loop() {
					a, err := Of(b.Context(), ws, nil, true, deck, m)
					if err != nil {
						b.Fatal(err)
					}
					_, _, _, _ = a.Curve(), a.Point(0.5), a.Labels(0.5), a.Confusions(0.5)
				}
			})
		}
		whole("deck", d, nil)
		known := make([]workspace.PictureTruth, n)
		for i := range known {
			known[i] = workspace.PictureTruth{Row: int32(i), Truth: workspace.Truth{Label: names[truths[i]], Origin: workspace.FromFolder}}
		}
		ws.SetTruths(known)
		whole("folders", nil, nil)
		whole("categories", nil, mapping)
		a = of(b, ws, nil)
		b.Run(fmt.Sprint("drag/folders/", n), func(b *testing.B) {
			for b.Loop() {
				_, _, _ = a.Point(0.5), a.Labels(0.5), a.Confusions(0.5)
				a.Mistakes(0.5)
			}
		})
	}
}

// TestBusinessCategories checks that labels that are put together are right where the category is,
// and their scores add up; the table of a mapping comes back as it was.
func TestBusinessCategories(t *testing.T) {
	ws, names, _ := pictures(t, 0, oftenRight)
	for i, truth := range []int32{0, 1, 3} {
		row, _ := ws.AppendTo(1, &inference.Item{Path: fmt.Sprint(i), File: fmt.Sprint("/", i)})
		ws.Set(row, &inference.Result{Labels: []inference.Label{{Class: 2, Score: 0.3}, {Class: 0, Score: 0.25}, {Class: 1, Score: 0.2}}})
		judge(ws, row, names, 2, truth)
	}
	m := review.Mapping{Categories: []review.Category{{Name: "宠物", Members: []string{"猫", "狗"}}, {Name: "野兽", Members: []string{"狐狸"}, Rules: []review.Rule{{Field: review.ByName, Text: "狼"}}}}}
	table := MappingTable(m)
	again, ok := ParseMappingTable(table)
	if !ok || MappingText(again) != MappingText(m) {
		t.Fatalf("%v comes back as %s", table, MappingText(again))
	}
	kept, err := ParseMapping(MappingText(m))
	if err != nil {
		t.Fatal(err)
	}
	a, err := Of(t.Context(), ws, nil, true, nil, kept)
	if err != nil {
		t.Fatal(err)
	}
	if p := a.Point(0.44); p.Covered != 3 || p.Accuracy.Judged != 3 || math.Abs(p.Accuracy.Value-2.0/3) > 1e-9 {
		t.Errorf("%+v", p)
	}
	if p := a.Point(0.46); p.Covered != 0 {
		t.Errorf("above the sum: %+v", p)
	}
	if members, ok := a.Members(0, 5); !ok || len(members) != 2 || a.Name(0) != "宠物" {
		t.Errorf("%s has %v", a.Name(0), members)
	}
	m.Categories[0].Members, m.Categories[1].Members = []string{"野兽"}, []string{"宠物"}
	if _, err := Of(t.Context(), ws, nil, true, nil, &m); err == nil {
		t.Error("categories that contain each other are taken")
	}
	if _, ok := ParseMappingTable([][]string{{"甲", "乙"}}); ok {
		t.Error("a table without the columns is taken")
	}
}
