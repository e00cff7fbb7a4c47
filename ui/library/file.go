package library

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"wanwu/app/export"
	"wanwu/app/labels"
	"wanwu/app/labels/table"
	"wanwu/app/words"
	"wanwu/ui/kit"
	"wanwu/ui/native"
)

// exportTable asks where to and writes the labels there as a table.
func (p *Page) exportTable() {
	if p.book == nil {
		return
	}
	dir := p.host.Folder()
	p.host.ChooseFile(func(d native.FileDialogs) (string, error) {
		return d.Save(kit.Tr("library.export"), dir, kit.Tr("library.file"), kit.Tr("library.kind"), []string{"xlsx", "csv"})
	}, func(path string) {
		p.host.SetFolder(filepath.Dir(path))
		// The dialog has asked about the name it was given, and not about one that is completed.
		overwrite := true
		if ext := strings.ToLower(filepath.Ext(path)); ext != ".xlsx" && ext != ".csv" {
			path, overwrite = path+".xlsx", false
		}
		p.write(path, overwrite)
	})
}

func (p *Page) write(path string, overwrite bool) {
	if p.later(func() { p.write(path, overwrite) }) || p.book == nil {
		return
	}
	b, write := p.book, (*table.Labels).WriteXLSX
	if strings.EqualFold(filepath.Ext(path), ".csv") {
		write = (*table.Labels).WriteCSV
	}
	var err error
	p.do(func(context.Context) {
		err = export.Whole(path, overwrite, func(w io.Writer) error { return write(b.table, w, p.host.Lang) })
	}, func() {
		if err != nil {
			p.say(words.ExportSentence(p.host.Lang, err), kit.ColorWrong)
			return
		}
		p.say(kit.Tr("library.written", kit.Args{"Path": path}), kit.ColorRight)
	})
}

// importTable asks for a table and changes the library as it says.
func (p *Page) importTable() {
	dir := p.host.Folder()
	p.host.ChooseFile(func(d native.FileDialogs) (string, error) {
		return d.OpenFile(kit.Tr("library.import"), dir, kit.Tr("library.kind"), []string{"xlsx", "csv"})
	}, func(path string) {
		p.host.SetFolder(filepath.Dir(path))
		p.Take(path)
	})
}

// Take changes the library as the table at path says.
func (p *Page) Take(path string) {
	if p.later(func() { p.Take(path) }) || p.book == nil {
		return
	}
	b := p.book
	p.store(change{
		make: func() (lib labels.Library, n int, err error) {
			f, err := os.Open(path)
			if err != nil {
				return lib, 0, err
			}
			lib, n, err = b.table.Read(f, path)
			return lib, n, errors.Join(err, f.Close())
		},
		said:    func(n int) string { return kit.Tr("library.taken", kit.Args{"N": kit.Number(n)}) },
		refused: func(err error) string { return table.Sentence(p.host.Lang, filepath.Base(path), err) },
	})
}
