package xlsx

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"maps"
	"slices"

	"wanwu/app/export"

	"github.com/xuri/excelize/v2"
)

// archive is the zip that becomes the workbook. It replaces excelize's own zip writer, lets the
// parts of a workbook through, and puts the pictures' parts where excelize would have written the
// placeholder's, and the spooled rows into their sheets.
type archive struct {
	zip      *zip.Writer
	written  map[string]bool
	pictures *pictureParts        // nil without pictures
	spools   map[string]*rowSpool // by the sheet's part; those that are not written yet
	err      error                // the first one; excelize loses some
}

var _ excelize.ZipWriter = (*archive)(nil)

func newArchive(w io.Writer) *archive {
	z := zip.NewWriter(export.NewBuffered(w))
	// Cells are text full of repetition: the fastest setting costs a few per cent
	// of size and saves most of the time.
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, flate.BestSpeed)
	})
	return &archive{zip: z, written: map[string]bool{}}
}

// Create begins the next part.
func (a *archive) Create(name string) (io.Writer, error) {
	if a.err != nil {
		return nil, a.err
	}
	if a.written[name] || a.pictures != nil && name == placeholder {
		return io.Discard, nil
	}
	a.written[name] = true
	w, err := a.zip.Create(name)
	if err != nil {
		return nil, a.fail(err)
	}
	if a.pictures != nil {
		if d, ours := a.pictures.part(name, drawingPart); ours {
			return io.Discard, a.fail(d.drawing(w))
		}
		if d, ours := a.pictures.part(name, drawingRels); ours {
			return io.Discard, a.fail(d.relations(w))
		}
	}
	if rows := a.spools[name]; rows != nil {
		return &rowsPart{archive: a, w: &part{a, w}, name: name, rows: rows}, nil
	}
	return &part{a, w}, nil
}

// AddFS implements the interface; it is never called.
func (a *archive) AddFS(fs.FS) error { return errors.ErrUnsupported }

// Close writes the directory, and with it what is buffered. Rows that found no sheet are an error.
func (a *archive) Close() error {
	if len(a.spools) > 0 {
		return a.fail(fmt.Errorf("no place for the rows of %v", slices.Sorted(maps.Keys(a.spools))))
	}
	return a.fail(a.zip.Close())
}

// add writes a whole part.
func (a *archive) add(name string, data []byte) error {
	w, err := a.Create(name)
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	return err
}

// store writes a part that is compressed already.
func (a *archive) store(name string, data []byte) error {
	a.written[name] = true
	w, err := a.zip.CreateRaw(&zip.FileHeader{
		Name: name, Method: zip.Store, CRC32: crc32.ChecksumIEEE(data),
		CompressedSize64: uint64(len(data)), UncompressedSize64: uint64(len(data)),
	})
	if err == nil {
		_, err = w.Write(data)
	}
	return a.fail(err)
}

func (a *archive) fail(err error) error {
	if a.err == nil {
		a.err = err
	}
	return err
}

// part remembers the first error of its archive.
type part struct {
	archive *archive
	w       io.Writer
}

func (p *part) Write(b []byte) (int, error) {
	n, err := p.w.Write(b)
	return n, p.archive.fail(err)
}

// rowsPart is the part of a sheet whose rows were spooled: they go in before the end of the
// sheet's data.
type rowsPart struct {
	archive *archive
	w       io.Writer
	name    string
	rows    *rowSpool
	held    []byte // what may hold the end of the data; nil once the rows are in
}

// dataEnd ends the rows of a sheet.
var dataEnd = []byte("</sheetData>")

func (p *rowsPart) Write(b []byte) (int, error) {
	if p.rows == nil {
		return p.w.Write(b)
	}
	p.held = append(p.held, b...)
	at := bytes.Index(p.held, dataEnd)
	if at < 0 {
		return len(b), nil // a sheet's head is small
	}
	if _, err := p.w.Write(p.held[:at]); err != nil {
		return 0, err
	}
	if err := p.archive.fail(p.rows.copyTo(p.w)); err != nil {
		return 0, err
	}
	if _, err := p.w.Write(p.held[at:]); err != nil {
		return 0, err
	}
	delete(p.archive.spools, p.name)
	p.rows, p.held = nil, nil
	return len(b), nil
}
