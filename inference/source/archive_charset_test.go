package source_test

import (
	"slices"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// TestNamesOfOtherCharsets checks that the names of archives from all over the world are read, by
// all names of an archive together, and what was guessed is marked.
func TestNamesOfOtherCharsets(t *testing.T) {
	for want, c := range map[string]struct {
		encoding.Encoding
		names []string
	}{
		"":             {simplifiedchinese.GBK, []string{"商品主图/红色连衣裙01.jpg", "商品主图/蓝色牛仔裤02.jpg", "详情页/尺码表.png", "模.jpg"}},
		"Shift-JIS":    {japanese.ShiftJIS, []string{"新しいフォルダ/ソ.jpg", "新しいフォルダ/写真表示.jpg", "猫の写真ﾃｽﾄ.jpg"}},
		"EUC-JP":       {japanese.EUCJP, []string{"新しいフォルダ/写真表示.jpg", "夏休みの思い出.jpg", "スクリーンショット.png"}},
		"EUC-KR":       {korean.EUCKR, []string{"매장사진/간판.jpg", "매장사진/진열대.jpg", "고양이.jpg"}},
		"Big5":         {traditionalchinese.Big5, []string{"門市照片/招牌.jpg", "門市照片/貨架.jpg", "螢幕擷取畫面.png"}},
		"Windows-1251": {charmap.Windows1251, []string{"Новая папка/фото кошки.jpg", "Новая папка/собака.jpg", "Магазин.png"}},
		"CP866":        {charmap.CodePage866, []string{"Новая папка/фото кошки.jpg", "Новая папка/собака.jpg", "Магазин.png"}},
		"CP437":        {charmap.CodePage437, []string{"Bilder/Müller.jpg", "Bilder/schöne Grüße.jpg", "café.jpg"}},
		"CP850":        {charmap.CodePage850, []string{"Fotos/avião.jpg", "Fotos/coração.jpg", "maçã.jpg"}},
		"Windows-1252": {charmap.Windows1252, []string{"Images/été à la plage.jpg", "Images/forêt.jpg", "cœur.jpg"}},
		"Windows-1250": {charmap.Windows1250, []string{"Zdjęcia/Łódź.jpg", "Zdjęcia/żółw.jpg", "książka.jpg"}},
		"CP852":        {charmap.CodePage852, []string{"Fotky/kůň.jpg", "Fotky/řeka.jpg", "příroda.jpg"}},
	} {
		t.Run(want, func(t *testing.T) {
			var entries []entry
			for _, name := range c.names {
				raw, err := c.NewEncoder().String(name)
				if err != nil {
					t.Fatal(err)
				}
				entries = append(entries, entry{name: raw, content: "x"})
			}
			entries = append(entries, entry{name: "plain.jpg", content: "x"})
			v := scan(t, recursive, save(t, t.TempDir(), "a.zip", zipOf(t, entries...)))
			var got []string
			for _, it := range v.items {
				name := it.Path[len("a.zip/"):]
				if marked := it.NameEncoding; marked != want && name != "plain.jpg" || name == "plain.jpg" && marked != "" {
					t.Errorf("%s is marked %q", name, marked)
				}
				if name != "plain.jpg" {
					got = append(got, name)
				}
			}
			slices.Sort(got)
			slices.Sort(c.names)
			if !slices.Equal(got, c.names) {
				t.Errorf("%q, want %q", got, c.names)
			}
		})
	}
}
