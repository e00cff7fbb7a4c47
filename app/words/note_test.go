package words

import (
	"slices"
	"testing"

	"wanwu/inference/source"
)

// TestNoteParts says what is to be known of a picture, a sentence each, and nothing of most.
func TestNoteParts(t *testing.T) {
	for _, c := range []struct {
		note    Note
		chinese []string
		english []string
	}{
		{Note{}, nil, nil},
		{Note{Page: 1, Pages: 1}, nil, nil},
		{Note{Page: 1, Pages: 3}, []string{"第 1 页，共 3 页"}, []string{"page 1 of 3"}},
		{Note{Page: 2, Pages: 5, Animated: true, Uniform: true}, []string{"第 2 帧，共 5 帧", "画面只有一种颜色，置信度不可靠"}, []string{"frame 2 of 5", "of one colour: the score is not reliable"}},
		{Note{NameGuessed: true}, []string{"文件名的编码是推测的"}, []string{"the encoding of its name is a guess"}},
	} {
		if got := c.note.Parts(Chinese); !slices.Equal(got, c.chinese) {
			t.Errorf("%+v: %q, want %q", c.note, got, c.chinese)
		}
		if got := c.note.Parts(English); !slices.Equal(got, c.english) {
			t.Errorf("%+v: %q, want %q", c.note, got, c.english)
		}
	}
}

// TestGuessedNameIsMarked marks a name whose charset was guessed, and no other.
func TestGuessedNameIsMarked(t *testing.T) {
	if got := (Note{Uniform: true}).Named("猫.jpg"); got != "猫.jpg" {
		t.Errorf("a known name is %q", got)
	}
	if got := (Note{NameGuessed: true}).Named("猫.jpg"); got != "猫.jpg (?)" {
		t.Errorf("a guessed name is %q", got)
	}
}

// TestSkipSentence says how many files were left out, and what to do about those in the cloud.
func TestSkipSentence(t *testing.T) {
	for _, c := range []struct {
		why     source.SkipReason
		n       string
		chinese string
	}{
		{source.SkipCloud, "3", "3 张只在云端，请先下载"},
		{source.SkipFilm, "1,200", "视频 1,200"},
		{"unheard", "2", "unheard 2"},
	} {
		if got := SkipSentence(Chinese, c.why, c.n); got != c.chinese {
			t.Errorf("%s: %q, want %q", c.why, got, c.chinese)
		}
	}
}
