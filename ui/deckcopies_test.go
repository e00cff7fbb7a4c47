package ui

import (
	"strings"
	"testing"

	"wanwu/inference"
	"wanwu/ui/kit"
	"wanwu/ui/review"
	"wanwu/ui/uitest"
)

// TestDeckOfAllCountsWhatIsDrawn checks that the button which draws all pictures says how many that are,
// where some are copies of others, and that so many are drawn.
func TestDeckOfAllCountsWhatIsDrawn(t *testing.T) {
	b, _ := reviewWindow(t, 20, "猫", "狗")
	b.Options.Embeddings = func(string) (func(uint64) []float32, error) {
		return func(hash uint64) []float32 {
			v := make([]float32, 16)
			v[hash%16] = 1 // the last five pictures are copies of earlier ones
			return v
		}, nil
	}
	row, _ := b.session.ws.AppendTo(b.session.ws.Tasks()[0].Number, &inference.Item{Path: "样图/猫/又一张.jpg", File: "/样图/猫/又一张.jpg"})
	b.session.ws.Set(row, &inference.Result{Item: inference.Item{Hash: 21}, Labels: []inference.Label{{Class: 0, Score: 0.5}}})
	b.reviewing.show(review.Judging)
	b.look(t)
	said := uitest.Words(b.reviewing.views.Root)
	if !strings.Contains(said, "判全部 16 张") || strings.Contains(said, "判全部 21 张") || !strings.Contains(said, "一共 16 张") {
		t.Errorf("it says %s", said)
	}
	buttonOf(t, b.reviewing.views.Root, kit.Tr("deck.draw.all", kit.Args{"N": "16"})).OnTapped()
	b.look(t)
	b.look(t)
	if said := uitest.Words(b.reviewing.views.Root); !strings.Contains(said, kit.Tr("deck.place", kit.Args{"At": "1", "N": "16", "Judged": "0"})) {
		t.Errorf("drawn: %s", said)
	}
}
