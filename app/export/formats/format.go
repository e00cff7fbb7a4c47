package formats

import (
	"fmt"
	"path/filepath"
	"strings"

	"wanwu/app/words"
	"wanwu/inference"
)

// Format is a kind of file, named by its extension.
type Format string

// The formats.
const (
	XLSX  Format = "xlsx"
	CSV   Format = "csv"
	JSONL Format = "jsonl"
	HTML  Format = "html"
	// Data sets: folders, but for Parquet.
	Parquet     Format = "parquet"
	ImageFolder Format = "imagefolder"
	COCO        Format = "coco"
	LabelStudio Format = "labelstudio"
	FiftyOne    Format = "fiftyone"
	// TSV is no file but what is pasted into a spreadsheet.
	TSV Format = "tsv"
)

// Of tells the format by the path's extension, in either case. An
// extension that is none of ours is an *inference.Error with CodeExport.
func Of(path string) (Format, error) {
	ext := filepath.Ext(path)
	switch strings.ToLower(ext) {
	case ".xlsx":
		return XLSX, nil
	case ".csv":
		return CSV, nil
	case ".jsonl":
		return JSONL, nil
	case ".html", ".htm":
		return HTML, nil
	case ".parquet":
		return Parquet, nil
	}
	return "", &inference.Error{
		Code: inference.CodeExport, Path: path,
		Err: fmt.Errorf("the extension %q is none of .xlsx, .csv, .jsonl, .html, .parquet", ext),
	}
}

// Pictures reports whether files of this format can hold pictures, so that a run knows whether
// thumbnails are worth making.
func (f Format) Pictures() bool { return f == XLSX || f == HTML }

// Columns reports whether the columns of this format can be chosen.
func (f Format) Columns() bool { return f == XLSX || f == CSV }

// Name returns what a format is called for people, in l.
func (f Format) Name(l words.Lang) string {
	switch f {
	case XLSX:
		return words.T(l, "format.xlsx")
	case CSV:
		return words.T(l, "format.csv")
	case JSONL:
		return words.T(l, "format.jsonl")
	case HTML:
		return words.T(l, "format.html")
	case Parquet:
		return words.T(l, "format.parquet")
	case ImageFolder:
		return words.T(l, "format.imagefolder")
	case COCO:
		return words.T(l, "format.coco")
	case LabelStudio:
		return words.T(l, "format.labelstudio")
	case FiftyOne:
		return words.T(l, "format.fiftyone")
	}
	return string(f)
}

// Folder reports whether this format is a folder, and no file.
func (f Format) Folder() bool {
	return f == ImageFolder || f == COCO || f == LabelStudio || f == FiftyOne
}

// DataSet reports whether this format is made to train with: see dataset.Options.
func (f Format) DataSet() bool { return f == Parquet || f.Folder() }

// All returns the formats that a person may choose, in the order in which they are offered.
func All() []Format {
	return []Format{XLSX, CSV, JSONL, HTML, ImageFolder, COCO, LabelStudio, FiftyOne, Parquet}
}
