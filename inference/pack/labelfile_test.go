package pack_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"wanwu/inference"
	"wanwu/inference/pack"
)

func TestReadLabelFileFormats(t *testing.T) {
	encode := func(s string, err error) []byte {
		if err != nil {
			t.Fatal(err)
		}
		return []byte(s)
	}
	table := "序号,英文,名称,分类,别名,阈值\n1,cat,猫,动物,猫咪|喵,0.5\n2,cup,杯子,用品,,0.25\n"
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"a.txt":        {[]byte("猫\n杯子\n"), "[{ 猫   []} { 杯子   []}] UTF-8 0"},
		"mac.txt":      {[]byte("猫\r杯子\r"), "[{ 猫   []} { 杯子   []}] UTF-8 0"},
		"synsets.txt":  {[]byte("n02123045 tabby, tabby cat\nn03063599 coffee mug\n"), "[{n02123045 tabby, tabby cat   []} {n03063599 coffee mug   []}] UTF-8 0"},
		"comma.txt":    {[]byte("tench, Tinca tinca\ngoldfish\n"), "[{ tench, Tinca tinca   []} { goldfish   []}] UTF-8 0"},
		"a.csv":        {[]byte(table), "[{ 猫 cat 动物 [猫咪 喵]} { 杯子 cup 用品 []}] UTF-8 0"},
		"bom.csv":      {[]byte("\ufeff" + table), "[{ 猫 cat 动物 [猫咪 喵]} { 杯子 cup 用品 []}] UTF-8 0"},
		"gbk.csv":      {encode(simplifiedchinese.GBK.NewEncoder().String(table)), "[{ 猫 cat 动物 [猫咪 喵]} { 杯子 cup 用品 []}] GBK 0"},
		"excel.txt":    {encode(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(strings.ReplaceAll(table, ",", "\t"))), "[{ 猫 cat 动物 [猫咪 喵]} { 杯子 cup 用品 []}] UTF-16 0"},
		"quoted.csv":   {[]byte("name\n\"猫, 家养\"\n\"他说\"\"好\"\"\"\n"), `[{ 猫, 家养   []} { 他说"好"   []}] UTF-8 0`},
		"ids.tsv":      {[]byte("n02123045\ttabby\t猫\nn03063599\tmug\t杯子\n"), "[{n02123045 猫 tabby  []} {n03063599 杯子 mug  []}] UTF-8 0"},
		"english.csv":  {[]byte("english,category\ncat,pet\ncup,ware\n"), "[{ cat cat pet []} { cup cup ware []}] UTF-8 0"},
		"twice.txt":    {[]byte("鹤\n鹤\n鹤（2）\n鹤\n"), "[{ 鹤   []} { 鹤（3）   []} { 鹤（2）   []} { 鹤（4）   []}] UTF-8 2"},
		"list.json":    {[]byte(`["猫","杯子"]`), "[{ 猫   []} { 杯子   []}] UTF-8 0"},
		"config.json":  {[]byte(`{"model_type":"vit","id2label":{"0":"cat","1":"cup"},"label2id":{"cat":0}}`), "[{ cat   []} { cup   []}] UTF-8 0"},
		"objects.json": {[]byte(`{"labels":[{"name":"猫","en":"cat","code":7},{"label":"杯子"}]}`), "[{7 猫 cat  []} { 杯子   []}] UTF-8 0"},
		"numbers.csv":  {[]byte("7\n8\n"), ""}, // nothing but numbers
		"empty.json":   {[]byte(`{}`), ""},
		"number.json":  {[]byte(`7`), ""},
		"gap.json":     {[]byte(`{"0":"a","2":"b"}`), ""},
		"same.json":    {[]byte(`{"a":0,"b":0}`), ""},
		"gap.csv":      {[]byte("index,name\n0,a\n2,b\n"), ""},
		"same.csv":     {[]byte("index,name\n0,a\n0,b\n"), ""},
		"score.csv":    {[]byte("name,threshold\na,2\n"), ""},
		"noname.csv":   {[]byte("index,name\n0,\n"), ""},
		"binary.txt":   {[]byte("\x89PNG\r\n\x1a\n\x00\x00\xff\xfe"), ""},
	} {
		f, err := pack.ReadLabelFile(name, c.data)
		var fault *inference.Fault
		switch {
		case c.want == "" && !errors.As(err, &fault):
			t.Errorf("%s: %+v, %v; want what is wrong with it", name, f, err)
		case c.want == "":
		case err != nil:
			t.Errorf("%s: %v", name, err)
		default:
			if got := fmt.Sprint(f.Classes, " ", f.Encoding, " ", f.Renamed); got != c.want {
				t.Errorf("%s: %s\nwant %s", name, got, c.want)
			}
		}
	}
	f, err := pack.ReadLabelFile("a.csv", []byte(table))
	if err != nil || fmt.Sprint(f.Thresholds) != "[0.5 0.25]" {
		t.Errorf("thresholds %v, %v", f, err)
	}
	if _, err := pack.ReadLabelFile("a.txt", bytes.Repeat([]byte("x"), 65<<20)); err == nil {
		t.Error("65 MB of labels were read")
	}
}

// TestOversizedLabelFilesAreRefused checks that a file within its limit of bytes takes no more memory than
// so many labels do, and that many of one name take no more than others.
func TestOversizedLabelFilesAreRefused(t *testing.T) {
	for says, file := range map[string]struct{ name, text string }{
		"has more than 2000000 labels":        {"a.txt", strings.Repeat("a\n", 2_000_001)},
		"has more than 2000000 labels ":       {"a.csv", "name\n" + strings.Repeat("a\n", 2_000_001)},
		"line 2: has more than 1000 columns":  {"b.csv", "name\n" + strings.Repeat(",", 1<<20)},
		"has more than 16000000 values":       {"c.csv", "name\n" + strings.Repeat(strings.Repeat(",", 999)+"\n", 20_000)},
		"has more than 16000000 values ":      {"d.json", "[" + strings.Repeat("[],", 16_000_001) + "[]]"},
		"has more than 2000000 labels  ":      {"e.json", "[" + strings.Repeat("\"\",", 2_000_001) + "\"\"]"},
		"a name that is there 100,000 times.": {"f.txt", ""},
	} {
		if file.text == "" {
			var b strings.Builder
			for i := range 100_000 {
				fmt.Fprintf(&b, "a\na（%d）\n", i+2)
			}
			f, err := pack.ReadLabelFile(file.name, []byte(b.String()))
			if err != nil || f.Renamed != 99_999 {
				t.Errorf("%s: %v", says, err)
			}
			continue
		}
		_, err := pack.ReadLabelFile(file.name, []byte(file.text))
		if err == nil || err.Error() != strings.TrimSpace(says) {
			t.Errorf("%s: %v, want %q", file.name, err, says)
		}
	}
}

func FuzzReadLabelFile(f *testing.F) {
	for _, name := range []string{"a.txt", "a.csv", "a.json"} {
		f.Add(name, []byte("index,name\n0,猫\n"))
		f.Add(name, []byte(`{"0":"cat","1":["n1","dog"]}`))
	}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		l, err := pack.ReadLabelFile(name, data)
		if err != nil {
			return
		}
		names := map[string]bool{}
		for _, c := range l.Classes {
			if c.Name == "" || names[c.Name] {
				t.Errorf("%q stands there twice, or is empty", c.Name)
			}
			names[c.Name] = true
		}
		if l.Thresholds != nil && len(l.Thresholds) != len(l.Classes) {
			t.Errorf("%d thresholds for %d labels", len(l.Thresholds), len(l.Classes))
		}
	})
}

// BenchmarkReadLabels reads a million.
func BenchmarkReadLabels(b *testing.B) {
	var t strings.Builder
	t.WriteString("index\tid\tname\tenglish\tcategory\taliases\n")
	for i := range 1_000_000 {
		fmt.Fprintf(&t, "%d\tn%d\t标签%d\tlabel\t分类\t\n", i, i, i)
	}
	for b.Loop() {
		if v, err := pack.ReadLabels(strings.NewReader(t.String())); err != nil || len(v) != 1_000_000 {
			b.Fatal(err)
		}
	}
}
