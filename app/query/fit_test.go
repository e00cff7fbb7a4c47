package query

import (
	"testing"

	"wanwu/inference"
)

func TestFit(t *testing.T) {
	for _, c := range []struct {
		text, name string
		want       Fit
	}{
		{"gcj", "割草机", FitWhole},
		{"gecaoji", "割草机", FitWhole},
		{"gecj", "割草机", FitWhole},
		{"割草机", "割草机", FitWhole},
		{"gc", "割草机", FitBegins},
		{"geca", "割草机", FitBegins},
		{"割草", "割草机", FitBegins},
		{"cj", "割草机", FitInside},
		{"草", "割草机", FitInside},
		{"gcj", "联合割草机", FitInside},
		{"gcj", "工程机械", FitBegins},
		{"gcj", "CD播放器", FitNone},
		{"cdbfq", "CD播放器", FitWhole},
		{"cd", "CD播放器", FitBegins},
		{"bfq", "CD播放器", FitInside},
		{"tx", "T恤", FitWhole},
		{"txu", "T恤", FitWhole},
		{"zgl", "中国龙", FitWhole},
		{"zhgl", "中国龙", FitWhole},
		{"hbm", "虎斑·猫", FitWhole}, // a sign is no letter
		{"cat", "tabby cat", FitInside},
		{"cat", "Cat", FitWhole},
		{"cat", "indicator", FitNone},
		{"lawn", "lawn mower", FitBegins},
		{"xyz", "割草机", FitNone},
		{"犬", "割草机", FitNone},
	} {
		if got := NewText(c.text).Fit(c.name); got != c.want {
			t.Errorf("%s fits %s as %d, want %d", c.text, c.name, got, c.want)
		}
	}
}

func TestClassFit(t *testing.T) {
	player := &inference.Class{Name: "CD播放器", English: "CD player", Aliases: []string{"光驱", "光唱机"}}
	for _, c := range []struct {
		text, shown string
		want        Fit
		other       bool
	}{
		{"cdbfq", "CD播放器", FitWhole, false},
		{"gcj", "CD播放器", FitWhole, true},
		{"player", "CD播放器", FitInside, true},
		{"cdbfq", "CD player", FitWhole, true},
		{"guang", "CD player", FitBegins, true},
		{"猫", "CD播放器", FitNone, false},
	} {
		if f, other := NewText(c.text).ClassFit(c.shown, player); f != c.want || other != c.other {
			t.Errorf("%s for the class shown as %s: %d, by another name %v", c.text, c.shown, f, other)
		}
	}
}
