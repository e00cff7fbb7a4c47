package labels_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"wanwu/app/labelling"
	taught "wanwu/app/labels"
	"wanwu/app/words"
	"wanwu/ui/kit"
	"wanwu/ui/labels"
	"wanwu/ui/uitest"
)

// TestAskSeparatesThousands checks that the counts of the answer have thousands separators, and that
// one picture is not several.
func TestAskSeparatesThousands(t *testing.T) {
	kit.LoadTexts(words.English)
	w := test.NewTempWindow(t, nil)
	d := &labelling.Draft{
		Name: "cat", Known: true, Examples: 12345, Added: 1, Missing: 2345, Countered: 3456,
		Check:   taught.Check{Tested: []int{12345, 6789}, Right: []int{12000, 6700}},
		Before:  taught.Check{Tested: []int{12344, 6789}, Right: []int{11999, 6600}},
		Library: taught.Library{Labels: make([]taught.Label, 2)},
	}
	var sheet *kit.Sheet
	labels.Ask(labels.Host{
		Canvas: w.Canvas(), Lang: words.English,
		Work:  func(work, done func()) { work(); done() },
		Draft: func(string) (*labelling.Draft, error) { return d, nil },
		Open:  func(s *kit.Sheet, _ fyne.Focusable) { sheet = s },
	}, 2)
	test.Tap(uitest.Button(sheet.Foot, kit.Tr("teach.check")))
	said := uitest.Words(sheet.Content)
	for _, want := range []string{
		"12,345 examples, leave-one-out: 12,000 of 12,345 right", "2,345 pictures are not used", "this example is added",
		"3,456 counter-examples are added", "Before: 11,999 of 12,344 right", "6,600 of 6,789 right before, 6,700 of 6,789 with this",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("no %q in %q", want, said)
		}
	}
}
