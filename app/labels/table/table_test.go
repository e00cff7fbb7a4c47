package table_test

import (
	"bytes"
	"errors"
	"strings"
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

// TestBadLines checks what a line is refused for, and that nothing is taken of its table then.
func TestBadLines(t *testing.T) {
	long := strings.Repeat("猫", 101)
	for text, want := range map[string]table.Fault{
		"编号,名称\n0," + long: table.BadName, "编号,名称\n0,\u200b": table.BadName, "编号,名称\n0,a\u202eb": table.BadName, "编号,名称\n0,\"a\nb\"": table.BadName,
		"编号,别名\n0,a|" + long: table.BadText, "编号,英文名\n0,a\u2066b": table.BadText, "编号,类别\n0,\"a\rb\"": table.BadText,
		"编号,名称\n0,盘": table.NameTaken, "编号,名称\n0,新": table.NameTaken, "编号,名称\n0,X1\n1,ｘ１": table.NameTaken, "编号,名称\n0,e\u0301\n1,é": table.NameTaken,
		"编号,合并到\n0,杯子": table.Circle, "编号,合并到\n0,盘\n3,杯子": table.Circle, "编号,合并到\n0,锅": table.NoTarget, "编号,合并到\n0,碗": table.ManyTargets,
		"编号,阈值\n0,NaN": table.BadThreshold, "编号,阈值\n0,-1": table.BadThreshold, "编号,阈值\n0,101%": table.BadThreshold, "编号,阈值\n0,0x1p-2": table.BadThreshold,
		"编号,隐藏\n0,也许": table.BadHidden, "编号,名称\n0,a\n0,b": table.Twice, "编号,名称\n9,a": table.UnknownLabel, "模型的名称,名称\n碗,a": table.Ambiguous,
		"编号,模型的名称,名称\n1,盘,a": table.OtherPack, "编号\n1": table.NothingSaid, "名称\n1": table.NoIdentity,
	} {
		s := shop()
		lib, _, err := s.Read(strings.NewReader("\ufeff"+text+"\r\n"), "x.csv")
		var e *table.Error
		if !errors.As(err, &e) || e.Fault != want || len(lib.Overrides)+len(s.Library.Overrides) > 0 {
			t.Errorf("%q: %v, not fault %d", text, err, want)
			continue
		}
		if said := table.Sentence(words.Chinese, "x.csv", err); len([]rune(said)) > 250 || strings.ContainsAny(said, "\n\u202e\u2066") {
			t.Errorf("it says %q", said)
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
