package review_test

import (
	"bufio"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"wanwu/app/review"
)

// packLabels returns the labels of the embedded pack.
func packLabels(t testing.TB) (labels []review.Label) {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "assets", "packs", "efficientnet-lite2", "labels.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Scan() // the header
	for lines.Scan() {
		c := strings.Split(lines.Text(), "\t")
		l := review.Label{ID: c[1], Name: c[2], English: c[3], Category: c[4]}
		if c[5] != "" {
			l.Aliases = strings.Split(c[5], "|")
		}
		labels = append(labels, l)
	}
	return labels
}

func labelOf(t *testing.T, labels []review.Label, english string) int32 {
	t.Helper()
	i := slices.IndexFunc(labels, func(l review.Label) bool { return l.English == english })
	if i < 0 {
		t.Fatalf("no label %s", english)
	}
	return int32(i)
}

func TestMatcherByName(t *testing.T) {
	labels := []review.Label{
		{ID: "n1", Name: "狗", English: "dog, hound", Aliases: []string{"犬"}},
		{ID: "n2", Name: "猫", English: "cat"},
		{ID: "n3", Name: "鹤", English: "crane"},
		{ID: "n4", Name: "起重机", English: "crane", Aliases: []string{"吊车"}},
	}
	m := review.NewMatcher(labels)
	for name, want := range map[string]struct {
		match review.Match
		label int32
	}{
		"狗": {review.Exact, 0}, " 狗 ": {review.Exact, 0}, "N2": {review.Exact, 1}, "犬": {review.ByAlias, 0}, "Hound": {review.ByAlias, 0},
		"01_猫": {review.Exact, 1}, "猫（室内）": {review.Exact, 1}, "ｃａｔ": {review.ByAlias, 1}, "吊 车": {review.ByAlias, 3},
		"xyz": {review.NoMatch, review.None}, "": {review.NoMatch, review.None}, "🐈": {review.NoMatch, review.None},
	} {
		got := m.Folders([]review.Folder{{Name: name}})[0]
		if got.Match != want.match || got.Label != want.label {
			t.Errorf("%q: %+v", name, got)
		}
	}
	// One name of two labels is decided by what the model answers, or else proposed.
	if got := m.Folders([]review.Folder{{Name: "crane"}})[0]; got.Match != review.Proposed {
		t.Errorf("crane: %+v", got)
	}
	if got := m.Folders([]review.Folder{{Name: "crane", Votes: []review.Vote{{Label: 2, N: 1}, {Label: 3, N: 4}}}})[0]; got.Match != review.ByAlias || got.Label != 3 {
		t.Errorf("crane with votes: %+v", got)
	}
	// An alias is not taken over where the model clearly sees something else.
	if got := m.Folders([]review.Folder{{Name: "犬", Votes: []review.Vote{{Label: 1, N: 9}, {Label: 3, N: 1}}}})[0]; got.Match != review.Proposed || got.Label != 1 {
		t.Errorf("犬 full of cats: %+v", got)
	}
}

// TestMatcherOtherTranslation names folders by aliases that the matcher does not know: 280
// of five pictures, of which the model has nine in ten right.
func TestMatcherOtherTranslation(t *testing.T) {
	labels := packLabels(t)
	r := rand.New(rand.NewPCG(1, 2))
	var folders []review.Folder
	var want []int32
	for _, i := range r.Perm(len(labels)) {
		l := labels[i]
		if len(l.Aliases) == 0 || len(folders) == 280 {
			continue
		}
		f := review.Folder{Name: l.Aliases[len(l.Aliases)-1]}
		for range 5 {
			answer := int32(i)
			if r.Float64() > 0.9 {
				answer = int32((i + 1 + r.IntN(3)) % len(labels)) // a neighbour, which is often alike
			}
			f.Votes = append(f.Votes, review.Vote{Label: answer, N: 1})
		}
		folders, want = append(folders, f), append(want, int32(i))
	}
	for i := range labels {
		labels[i].Aliases = nil
	}
	right, unseen := 0, 0
	for i, got := range review.NewMatcher(labels).Folders(folders) {
		switch {
		case got.Label == want[i]:
			right++
		case got.Match >= review.ByAlias: // another label of that very name
			unseen++
			t.Logf("%s is taken for %s, not %s", folders[i].Name, labels[got.Label].Name, labels[want[i]].Name)
		}
	}
	t.Logf("%d of %d right in first place, %d wrong ones taken over unseen", right, len(folders), unseen)
	if len(folders) != 280 || right < 280*95/100 || unseen > 280/100 {
		t.Errorf("%d folders, %d right, %d wrong", len(folders), right, unseen)
	}
}

func TestMatcherWords(t *testing.T) {
	labels := packLabels(t)
	m := review.NewMatcher(labels)
	words := []string{labels[0].Name, labels[0].Aliases[0], "金鱼缸", "量子纠缠"}
	got := m.Words(words)
	if got[0].Match != review.Exact || got[1].Match != review.ByAlias || got[2].Match != review.Proposed || got[3].Match == review.Exact {
		t.Errorf("%+v", got)
	}
	goldfish := labelOf(t, labels, "goldfish")
	if !slices.ContainsFunc(got[2].Proposals, func(p review.Proposal) bool { return p.Label == goldfish }) {
		t.Errorf("金鱼缸: %+v", got[2])
	}
}

func BenchmarkMatcher(b *testing.B) {
	labels := packLabels(b)
	m := review.NewMatcher(labels)
	folders := make([]review.Folder, 280)
	for i := range folders {
		folders[i] = review.Folder{Name: labels[i].Name + "图", Votes: []review.Vote{{Label: int32(i), N: 4}}}
	}
	for b.Loop() {
		m.Folders(folders)
	}
}
