package formats

import (
	"context"
	"fmt"
	"io"
	"wanwu/app/export"
	"wanwu/app/export/dataset"
)

// Options are how a file is written.
type Options struct {
	// Overwrite replaces a file that is there.
	Overwrite bool
	// Format is told by the path's extension where it is empty.
	Format Format
	// DataSet is how a data set is made.
	DataSet dataset.Options
}

// File writes src to path, which has the old content, if there was any, until
// the new one is complete and on the disk: it is written to a temporary file in
// the same folder, which is gone after a failure. It blocks; see Write.
//
// A data set is a folder, or a Parquet file; an existing folder is never overwritten unless it
// is empty.
//
// Errors are *inference.Error with Path: CodePermission, CodeDiskFull,
// CodeNotFound (the folder), CodeCancelled, and CodeExport for the rest, which
// wraps fs.ErrExist where a file is there and Overwrite is not set, and has
// DetailInUse where another program holds the file open, or DetailName where the system does
// not take the name. All of these are found out before anything is written.
func File(ctx context.Context, path string, src export.Source, o Options) error {
	f := o.Format
	if f == "" {
		var err error
		if f, err = Of(path); err != nil {
			return err
		}
	}
	if f.DataSet() {
		_, err := DataSet(ctx, path, src, Options{o.Overwrite, f, o.DataSet})
		return err
	}
	return export.Whole(path, o.Overwrite, func(w io.Writer) error { return Write(ctx, w, f, src) })
}

// DataSet is File for a data set, and says what is in it.
func DataSet(ctx context.Context, path string, src export.Source, o Options) (sum dataset.Summary, err error) {
	if o.Format == Parquet {
		err = export.Whole(path, o.Overwrite, func(w io.Writer) (err error) {
			sum, err = dataset.Parquet(ctx, w, src, o.DataSet)
			return err
		})
		return sum, err
	}
	var write func(context.Context, string, export.Source, dataset.Options) (dataset.Summary, error)
	switch o.Format {
	case ImageFolder:
		write = dataset.ImageFolder
	case COCO:
		write = dataset.COCO
	case LabelStudio:
		write = dataset.LabelStudio
	case FiftyOne:
		write = dataset.FiftyOne
	default:
		return sum, export.Coded(path, fmt.Errorf("export: %q is no data set", o.Format))
	}
	err = export.WholeFolder(path, func(dir string) (err error) {
		sum, err = write(ctx, dir, src, o.DataSet)
		return err
	})
	return sum, err
}

// Check finds out whether File could write path in a format. The errors are File's.
func Check(path string, f Format, overwrite bool) error {
	if f.Folder() {
		return export.CheckFolder(path)
	}
	return export.Check(path, overwrite)
}
