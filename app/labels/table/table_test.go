package table_test

import (
	"bytes"
	"errors"
	"testing"

	"wanwu/app/labels"
	"wanwu/app/labels/table"
	"wanwu/app/words"
	"wanwu/inference"
)

// shop is labels of which two have one name, with one that was taught.
func shop() *table.Labels {
	lib := &labels.Library{}
	lib.Add("新", labels.FromExamples)
	return &table.Labels{Library: lib, Classes: inference.Vocabulary{
		{ID: "a", Name: "杯子", English: "cup", Category: "用品", Aliases: []string{"水杯", "茶杯"}}, {ID: "b", Name: "碗"}, {ID: "c", Name: "碗"}, {Name: "盘"},
	}}
}

// TestLineOfALabel checks that a line that is read is what was set, and that labels of one name are
// told apart by their numbers.
func TestLineOfALabel(t *testing.T) {
	s := shop()
	if _, _, err := s.Set(labels.Key{Class: 3}, table.Line{Into: "碗"}); !fault(err, table.ManyTargets) {
		t.Errorf("into one of two: %v", err)
	}
	lib, n, err := s.Set(labels.Key{Class: 3}, table.Line{Name: "碟", English: "plate", Category: "-", Into: "2", Threshold: "55%"})
	if err != nil || n != 1 {
		t.Fatal(n, err)
	}
	s = &table.Labels{Classes: s.Classes, Library: &lib}
	line, class, ok := s.Line(labels.Key{Class: 3}, words.Chinese)
	if want := (table.Line{Name: "碟", English: "plate", Into: "2", Threshold: "0.55"}); !ok || line != want || class.Name != "盘" {
		t.Errorf("%+v of %+v", line, class)
	}
	if _, n, err = s.Set(labels.Key{Class: 3}, line); n != 0 || err != nil {
		t.Errorf("the same again: %d changed, %v", n, err)
	}
	lib, n, err = s.Set(labels.Key{Class: 0}, table.Line{Category: "-", Aliases: "-"})
	if err != nil || n != 1 {
		t.Fatal(n, err)
	}
	s = &table.Labels{Classes: s.Classes, Library: &lib}
	if c := lib.Shown(s.Classes)[0]; c.Category != "" || len(c.Aliases) > 0 || c.Name != "杯子" || c.English != "cup" {
		t.Errorf("%+v", c)
	}
	if _, _, ok := s.Line(labels.Key{Class: 9}, words.Chinese); ok {
		t.Error("there is a line of a label that is not there")
	}
}

// TestLineMergesByEnglishName checks that a label to merge into is found by its English name, unless
// another is called that, and is called so in English.
func TestLineMergesByEnglishName(t *testing.T) {
	s := shop()
	s.Classes[1].English = "盘"
	for into, want := range map[string]int32{"cup": 0, "盘": 3} {
		lib, _, err := s.Set(labels.Key{Class: 2}, table.Line{Into: into})
		if err != nil || lib.Overrides[0].Into.Class != want {
			t.Fatalf("%s: %v, %+v", into, err, lib.Overrides)
		}
		line, _, _ := (&table.Labels{Classes: s.Classes, Library: &lib}).Line(labels.Key{Class: 2}, words.English)
		if line.Into != into {
			t.Errorf("%s is called %s", into, line.Into)
		}
	}
}

func fault(err error, f table.Fault) bool {
	var e *table.Error
	return errors.As(err, &e) && e.Fault == f
}

// FuzzRead reads a stranger's table: it is taken or refused with a sentence, and what was taken
// comes back from the table that is written of it.
func FuzzRead(f *testing.F) {
	for _, text := range []string{
		"编号,名称\n0,马克杯\n", "标识,隐藏,合并到,阈值\na,是,碗,0.5\nb,否,杯子,50%\n", "Model's name;Aliases\n盘;a|b\n", "number\tname\nuser:新\t-\n", "\ufeff模型的名称,名称\n碗,x\n",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s := shop()
		lib, _, err := s.Read(bytes.NewReader(data), "x.csv")
		if err != nil {
			if table.Sentence(words.Chinese, "x.csv", err) == "" || table.Sentence(words.English, "x.csv", err) == "" {
				t.Errorf("no sentence of %v", err)
			}
			return
		}
		s = &table.Labels{Classes: s.Classes, Library: &lib}
		var b bytes.Buffer
		if err := s.WriteCSV(&b, words.Chinese); err != nil {
			t.Fatal(err)
		}
		if _, n, err := s.Read(&b, "y.csv"); err != nil || n > 0 {
			t.Errorf("%d changed by what was written, %v: %+v", n, err, lib.Overrides)
		}
	})
}
