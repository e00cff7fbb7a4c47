package xlsx

import (
	"bytes"
	"fmt"
	"image/jpeg"

	"github.com/xuri/excelize/v2"

	"wanwu/app/export"
	"wanwu/app/words"
)

// The measures of the examples: four in a row, each over two columns, so that a picture is 46 mm
// wide on paper.
const (
	examplesInRow = 4
	exampleHigh   = 160 // pixels
	exampleWide   = 2 * 105
)

// examples writes pictures with their answers below them, from a row on, and returns the next
// free row.
func (b *workbook) examples(w *sheetWriter, row int, title string, all []export.Example) int {
	if len(all) == 0 {
		return row
	}
	w.line(row, b.styles.bold, "A", verdictWide, words.T(b.src.Lang, title))
	row++
	for i, e := range all {
		k := i % examplesInRow
		if i > 0 && k == 0 {
			row += 2
		}
		if k == 0 {
			w.high(row, exampleHigh*0.75)
			w.high(row+1, 48)
		}
		from, to := string(rune('A'+2*k)), string(rune('B'+2*k))
		text := e.Answer
		if e.Truth != "" {
			text += "\n" + e.Truth
		}
		w.line(row+1, b.styles.caption, from, to, text+"\n"+e.Name)
		w.picture(fmt.Sprint(from, row), e)
	}
	return row + 2
}

// picture puts a picture above its answer; what is no JPEG is left out.
func (w *sheetWriter) picture(cell string, e export.Example) {
	c, err := jpeg.DecodeConfig(bytes.NewReader(e.JPEG))
	if err != nil || c.Width < 1 || c.Height < 1 {
		return
	}
	wide, high := fit(c.Width, c.Height, exampleWide-2*cellPadding, exampleHigh-2*cellPadding)
	w.do(w.file.AddPictureFromBytes(w.sheet, cell, &excelize.Picture{
		Extension: ".jpeg", File: e.JPEG, Format: &excelize.GraphicOptions{
			AltText: e.Name, LockAspectRatio: true, Positioning: "oneCell",
			ScaleX: float64(wide) / float64(c.Width), ScaleY: float64(high) / float64(c.Height),
			OffsetX: cellPadding, OffsetY: exampleHigh - cellPadding - high,
		},
	}))
}
