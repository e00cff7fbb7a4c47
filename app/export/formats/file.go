package formats

import (
	"context"
	"io"
	"wanwu/app/export"
)

// Options are how a file is written.
type Options struct {
	// Overwrite replaces a file that is there.
	Overwrite bool
	// Format is told by the path's extension where it is empty.
	Format Format
}

// File writes src to path, which has the old content, if there was any, until
// the new one is complete and on the disk: it is written to a temporary file in
// the same folder, which is gone after a failure. It blocks; see Write.
//
// Errors are *inference.Error with Path: CodePermission, CodeDiskFull,
// CodeNotFound (the folder), CodeCancelled, and CodeExport for the rest, which
// wraps fs.ErrExist where a file is there and Overwrite is not set, and has
// DetailInUse where another program holds the file open. Both of these are found
// out before anything is written.
func File(ctx context.Context, path string, src export.Source, o Options) error {
	f := o.Format
	if f == "" {
		var err error
		if f, err = Of(path); err != nil {
			return err
		}
	}
	return export.Whole(path, o.Overwrite, func(w io.Writer) error { return Write(ctx, w, f, src) })
}
