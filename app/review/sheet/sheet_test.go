package sheet_test

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"wanwu/app/review/sheet"
)

const text = "路径,真值\n\n 甲.jpg ,猫\n乙.jpg,\"狗, 大\"\n"

func TestRead(t *testing.T) {
	encoded := func(e encoding.Encoding, s string) string {
		out, err := e.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for name, content := range map[string]string{
		"UTF-8": text, "mark": "\ufeff" + text, "CRLF": strings.ReplaceAll(text, "\n", "\r\n"),
		"GBK": encoded(simplifiedchinese.GBK, text), "UTF-16": encoded(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), text),
		"tabs": "路径\t真值\n甲.jpg\t猫\n乙.jpg\t狗, 大\n", "semicolons": "路径;真值\n甲.jpg;猫\n乙.jpg;狗, 大\n",
	} {
		s, err := sheet.Read(strings.NewReader(content), "表.csv")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want := [][]string{{"甲.jpg", "猫"}, {"乙.jpg", "狗, 大"}}
		if !reflect.DeepEqual(s.Rows, want) || s.Column("truth", "真值") != 1 || s.Column("没有") != -1 {
			t.Errorf("%s: %q %q", name, s.Header, s.Rows)
		}
	}
}

func TestReadXLSX(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	for at, v := range map[string]any{"A1": "路径", "B1": "真值", "A2": "甲", "B2": "猫", "A3": "乙", "A4": "丙", "B4": 0.125} {
		if err := f.SetCellValue("Sheet1", at, v); err != nil {
			t.Fatal(err)
		}
	}
	// A range that continues where there are no cells.
	if err := f.MergeCell("Sheet1", "B2", "Z3"); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	s, err := sheet.Read(&b, "表.XLSX")
	if err != nil {
		t.Fatal(err)
	}
	if want := [][]string{{"甲", "猫"}, {"乙", "猫"}, {"丙", "0.125"}}; !reflect.DeepEqual(s.Rows, want) || len(s.Merged) != 1 || s.Lines[2] != 4 {
		t.Errorf("%q %v %v", s.Rows, s.Merged, s.Lines)
	}
}

func TestReadRefuses(t *testing.T) {
	for content, want := range map[string]error{"": sheet.ErrEmpty, "\n,,\n": sheet.ErrEmpty, "a\xff\xff\xff": sheet.ErrEncoding} {
		if _, err := sheet.Read(strings.NewReader(content), "表.csv"); !errors.Is(err, want) {
			t.Errorf("%q: %v", content, err)
		}
	}
	if _, err := sheet.Read(strings.NewReader("no zip"), "表.xlsx"); err == nil || !strings.Contains(err.Error(), "表.xlsx") {
		t.Errorf("%v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(text), false)
	f.Add([]byte("\xff\xfep\x00"), false)
	f.Add([]byte("PK\x03\x04"), true)
	f.Fuzz(func(t *testing.T, content []byte, xlsx bool) {
		name := "表.csv"
		if xlsx {
			name = "表.xlsx"
		}
		s, err := sheet.Read(bytes.NewReader(content), name)
		if err != nil {
			return
		}
		if len(s.Header) == 0 || len(s.Rows) != len(s.Lines) {
			t.Fatalf("%+v", s)
		}
	})
}
