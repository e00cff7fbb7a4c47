package review_test

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"wanwu/app/assess"
	"wanwu/app/workspace"
	"wanwu/ui/kit"
	"wanwu/ui/review"
	"wanwu/ui/uitest"
)

// TestStatedVolume checks what a stated volume takes a day: time of the machine, pictures for people,
// and time of people at the speed at which the deck was judged; it is kept.
func TestStatedVolume(t *testing.T) {
	p := newPage(t)
	p.scene.Speed, p.scene.Device = 50, "CPU"
	p.Show(review.Weighing)
	p.add(append(many(30, answer{0, 0.9, "", 0}), many(30, answer{1, 0.1, "", 1})...)...)
	p.ws.SetThreshold(0.5)
	p.look()
	if got := uitest.Words(p.Root); !strings.Contains(got, "如果一天有|") || !strings.Contains(got, "机器识别 3.3 分钟（CPU，50 张/秒），5,000 张转人工，人要多久还不知道") {
		t.Errorf("%q", got)
	}
	of, err := assess.Of(t.Context(), p.ws, nil, true, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	d := of.Draw("", 1, 40, nil)
	p.ws.SetNote("deck/1/", d.Text())
	of, err = assess.Of(t.Context(), p.ws, nil, true, d, nil)
	if err != nil {
		t.Fatal(err)
	}
	for k, place := range of.Dealt {
		p.ws.Judge([]workspace.Judged{{Row: of.Row(place), Judgement: workspace.Judgement{Verdict: workspace.Right, At: time.Unix(int64(3*k), 0)}}})
	}
	p.look()
	entry := p.volume()
	entry.SetText("12万")
	if got := uitest.Words(p.Root); !strings.Contains(got, "机器识别 40.0 分钟（CPU，50 张/秒），60,000 张转人工，人要 50 小时（按你抽检时每张 3.0 秒）") {
		t.Errorf("%q", got)
	}
	entry.SetText("很多")
	if got := uitest.Words(p.Root); !strings.Contains(got, "请写一个数") {
		t.Errorf("%q", got)
	}
	if got := p.ws.Note("kept/volume"); got != "120000" {
		t.Errorf("kept is %q", got)
	}
}

// volume returns the field of the volume.
func (p *page) volume() (found *kit.Entry) {
	uitest.Walk(p.Root, func(o fyne.CanvasObject) {
		if e, ok := o.(*kit.Entry); ok {
			found = e
		}
	})
	return found
}

// TestRestoredVolume checks that the field shows the volume by which is counted, also where that is
// restored after the views were made, and that what is being typed stays.
func TestRestoredVolume(t *testing.T) {
	p := newPage(t)
	p.Show(review.Weighing)
	p.add(many(30, answer{0, 0.9, "", 0})...)
	entry := p.volume()
	if entry.Text != "10000" || p.ws.Note("kept/volume") != "" {
		t.Errorf("before one is stated the field shows %q, kept is %q", entry.Text, p.ws.Note("kept/volume"))
	}
	p.ws.SetNote("kept/volume", "120000")
	p.add(answer{1, 0.9, "", 0})
	if entry.Text != "120000" {
		t.Errorf("restored, the field shows %q", entry.Text)
	}
	p.window.Canvas().Focus(entry)
	entry.SetText("3万")
	p.add(answer{1, 0.9, "", 0})
	entry.SetText("")
	p.add(answer{1, 0.9, "", 0})
	if entry.Text != "" {
		t.Errorf("while it is typed the field becomes %q", entry.Text)
	}
	p.window.Canvas().Unfocus()
	p.add(answer{1, 0.9, "", 0})
	if entry.Text != "30000" {
		t.Errorf("left empty, the field shows %q", entry.Text)
	}
}
