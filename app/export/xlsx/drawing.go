package xlsx

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"fmt"
	"image"
	"image/jpeg"
	"io"

	"github.com/xuri/excelize/v2"
)

// The parts that we write in excelize's stead, by the number of the drawing, and their
// measures.
const (
	drawingPart = "xl/drawings/drawing%d.xml"
	drawingRels = "xl/drawings/_rels/drawing%d.xml.rels"
	mediaFolder = "xl/media/"
	rowPicture  = mediaFolder + "row%d.jpeg" // excelize's own are called image
	placeholder = mediaFolder + "image1.jpeg"
	sheetPart   = "xl/worksheets/sheet%d.xml"
	emuPerPixel = 9525 // English Metric Units, at 96 dpi
	cellPadding = 2    // pixels around a picture
	pictureHigh = pictureRow*96/72 - 2*cellPadding
	pictureWide = pictureColumn*7 + 5 - 2*cellPadding // Excel's formula, for Calibri 11
)

// pictureColumn is the width of the pictures' column in characters.
const pictureColumn = 14

// pictureParts puts pictures into a workbook in linear time. excelize looks at
// every picture that is there when it adds one, and keeps them all in memory; so
// it adds a single placeholder to each sheet, which makes that refer to a drawing, and
// the media and the drawings themselves are written here, each picture at once and the
// lists of them at the end.
type pictureParts struct {
	archive  *archive
	drawings []*pictureDrawing
	n        int // pictures
}

// pictureDrawing is the pictures of one sheet.
type pictureDrawing struct{ anchors []anchor }

// anchor is where a picture is. A few dozen bytes a picture are kept.
type anchor struct {
	image      int // of the archive's, from 1
	row        int // of the sheet, from 1
	name       string
	x, y, w, h int // within the cell, in pixels
}

// prepare makes a sheet refer to the next drawing. It comes before the sheet's
// stream writer: later it would be lost; and before any other drawing of the workbook,
// since they are numbered as they come.
func (p *pictureParts) prepare(f *excelize.File, sheet string) error {
	var dot bytes.Buffer
	if err := jpeg.Encode(&dot, image.NewGray(image.Rect(0, 0, 1, 1)), nil); err != nil {
		return err
	}
	p.drawings = append(p.drawings, &pictureDrawing{})
	return f.AddPictureFromBytes(sheet, "A2", &excelize.Picture{
		Extension: ".jpeg", File: dot.Bytes(), Format: &excelize.GraphicOptions{Positioning: "twoCell"},
	})
}

// part returns the drawing whose part has a name; ok is false where it is none of ours.
func (p *pictureParts) part(name, format string) (d *pictureDrawing, ok bool) {
	var k int
	if _, err := fmt.Sscanf(name, format, &k); err != nil || k < 1 || k > len(p.drawings) || name != fmt.Sprintf(format, k) {
		return nil, false
	}
	return p.drawings[k-1], true
}

// add writes the picture of a row of the last sheet into the archive; ok is false where
// data is no JPEG, which is left out.
func (p *pictureParts) add(row int, name string, data []byte) (ok bool, err error) {
	c, err := jpeg.DecodeConfig(bytes.NewReader(data))
	if err != nil || c.Width < 1 || c.Height < 1 {
		return false, nil
	}
	p.n++
	a := anchor{image: p.n, row: row, name: name}
	a.w, a.h = fit(c.Width, c.Height, pictureWide, pictureHigh)
	a.x, a.y = cellPadding+(pictureWide-a.w)/2, cellPadding+(pictureHigh-a.h)/2
	d := p.drawings[len(p.drawings)-1]
	d.anchors = append(d.anchors, a)
	return true, p.archive.store(fmt.Sprintf(rowPicture, p.n), data)
}

// fit scales w × h into wide × high, keeping the ratio, at least a pixel each.
func fit(w, h, wide, high int) (int, int) {
	if w*high >= h*wide {
		return wide, max(1, h*wide/w)
	}
	return max(1, w*high/h), high
}

// drawing writes the drawing: every picture anchored to two corners of its own
// cell, so that it moves, sizes and hides with it.
func (p *pictureDrawing) drawing(w io.Writer) error {
	out := bufio.NewWriter(w)
	out.WriteString(xml.Header + `<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"` +
		` xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"` +
		` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">`)
	for i, a := range p.anchors {
		corner := func(tag string, x, y int) {
			fmt.Fprintf(out, `<xdr:%s><xdr:col>0</xdr:col><xdr:colOff>%d</xdr:colOff><xdr:row>%d</xdr:row><xdr:rowOff>%d</xdr:rowOff></xdr:%[1]s>`,
				tag, x*emuPerPixel, a.row-1, y*emuPerPixel)
		}
		out.WriteString(`<xdr:twoCellAnchor editAs="twoCell">`)
		corner("from", a.x, a.y)
		corner("to", a.x+a.w, a.y+a.h)
		fmt.Fprintf(out, `<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="%d" name="Picture %d" descr="`, i+2, i+1)
		if err := xml.EscapeText(out, []byte(a.name)); err != nil {
			return err
		}
		fmt.Fprintf(out, `"/><xdr:cNvPicPr><a:picLocks noChangeAspect="1"/></xdr:cNvPicPr></xdr:nvPicPr>`+
			`<xdr:blipFill><a:blip r:embed="rId%d"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill>`+
			`<xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%d" cy="%d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr>`+
			`</xdr:pic><xdr:clientData/></xdr:twoCellAnchor>`, i+1, a.w*emuPerPixel, a.h*emuPerPixel)
	}
	out.WriteString(`</xdr:wsDr>`)
	return out.Flush() // the first error of any write above
}

// relations writes which picture is which file.
func (p *pictureDrawing) relations(w io.Writer) error {
	out := bufio.NewWriter(w)
	out.WriteString(xml.Header + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	for i, a := range p.anchors {
		fmt.Fprintf(out, `<Relationship Id="rId%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="../media/row%d.jpeg"/>`, i+1, a.image)
	}
	out.WriteString(`</Relationships>`)
	return out.Flush()
}
