package query

import (
	"testing"

	"wanwu/inference"
)

func TestTextIn(t *testing.T) {
	for _, c := range []struct {
		text, in string
		want     bool
	}{
		{"猫", "虎斑猫", true},
		{"猫", "虎斑狗", false},
		{"IMG", "dsc_img_1.jpg", true},
		{"img_2", "IMG_1.JPG", false},
		{"é", "CAFÉ.jpg", true},
		{"É", "café.jpg", true},
		{"ж", "ЖУК", true},
		// Pinyin: in full, by initials, cut short, and mixed.
		{"hubanmao", "虎斑猫.jpg", true},
		{"hbm", "虎斑猫.jpg", true},
		{"bm", "虎斑猫.jpg", true},
		{"huban", "虎斑猫", true},
		{"hubanm", "虎斑猫", true},
		{"xiaog", "小狗", true},
		{"xgou", "小狗", true},
		{"xiaogo", "小狗", true},
		{"zhongg", "中国", true},
		{"zg", "中国", true},
		{"zhg", "中国", true},
		{"changcheng", "长城", true},
		{"zhangda", "长大", true},
		{"lvse", "绿色", true},
		{"txu", "T恤", true},
		{"img2mao", "IMG2猫", true},
		{"mao1", "猫1.jpg", true},
		{"hm", "虎斑猫", false},
		{"gou", "虎斑猫", false},
		{"maox", "猫", false},
		{"hbm.", "虎斑猫.jpg", false},
	} {
		if got := NewText(c.text).In([]byte(c.in)); got != c.want {
			t.Errorf("%q in %q: %v", c.text, c.in, got)
		}
	}
}

func TestTextInClass(t *testing.T) {
	c := inference.Class{Name: "虎斑猫", English: "tabby cat", Category: "动物", Aliases: []string{"狸花猫"}}
	for text, want := range map[string]bool{
		"猫": true, "狸花": true, "lhm": true, "cat": true, "TABBY": true, "abby": false, "by c": false, "狗": false,
	} {
		if got := NewText(text).InClass(&c); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
	if !NewText("Tabby Cat").IsClass(&c) || !NewText("虎斑猫").IsClass(&c) || NewText("猫").IsClass(&c) || NewText("狸花猫").IsClass(&c) {
		t.Error("a class is its name, whole")
	}
	if !NewText("dongwu").InCategory(&c) || NewText("a").InCategory(&inference.Class{}) {
		t.Error("a category is found by pinyin, and none is not")
	}
}

// TestPinyinTable checks that the table reads common characters as they are read, all readings of
// those with several.
func TestPinyinTable(t *testing.T) {
	table := theReadings()
	of := func(r rune) (all []string) {
		switch n := table.of[r-firstHan]; {
		case n > 0:
			return []string{table.syllables[n-1]}
		case n < 0:
			for _, n := range table.several[-n-1] {
				all = append(all, table.syllables[n-1])
			}
		}
		return all
	}
	has := func(r rune, s string) bool {
		for _, have := range of(r) {
			if have == s {
				return true
			}
		}
		return false
	}
	for s, r := range map[string]rune{"mao": '猫', "chang": '长', "zhang": '长', "nv": '女', "zhuang": '装', "a": '阿', "e": '鹅'} {
		if !has(r, s) {
			t.Errorf("%c is read %v, which lacks %s", r, of(r), s)
		}
	}
	read := 0
	for _, n := range table.of {
		if n != 0 {
			read++
		}
	}
	if read < 20000 {
		t.Errorf("%d characters have a reading", read)
	}
}

func BenchmarkTextInName(b *testing.B) {
	name := []byte("IMG_20260412_山里的小狗_0042.jpg")
	for _, text := range []string{"猫", "cat", "0043", "xgmao"} {
		b.Run(text, func(b *testing.B) {
			t := NewText(text)
			for b.Loop() {
				t.In(name)
			}
		})
	}
}

// TestComposedNames checks that a name is found and is the same however its accents are written:
// file names of a Mac have them decomposed.
func TestComposedNames(t *testing.T) {
	composed, apart := "Caf\u00e9 \u30ac", "Cafe\u0301 \u30ab\u3099"
	for _, typed := range []string{composed, apart, "CAF\u00c9 \u30ac", "caf\u00e9"} {
		for _, name := range []string{composed, apart} {
			text := NewText(typed)
			if !text.In([]byte("照片/" + name + ".jpg")) {
				t.Errorf("%+q is not found in %+q", typed, name)
			}
			if len(typed) > 5 && (!text.Is(name) || !SameName(typed, name)) {
				t.Errorf("%+q is not %+q", typed, name)
			}
		}
	}
	if SameName("Cafe", composed[:5]) || NewText("Cafe x").In([]byte(apart)) {
		t.Error("an accent counts for nothing")
	}
}
