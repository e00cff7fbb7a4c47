// Package formats writes results in the format that is asked for: Write to an
// io.Writer, File to where the user wants it. It is what the command line and the
// window call; the encoders are packages of their own beside it.
package formats

import (
	"context"
	"fmt"
	"io"
	"wanwu/app/export"
	"wanwu/app/export/dataset"
	"wanwu/app/export/delimited"
	"wanwu/app/export/html"
	"wanwu/app/export/jsonl"
	"wanwu/app/export/xlsx"
)

// Write encodes src to w in format f. It blocks until everything is written
// and every goroutine it started is gone. Errors are those of w, of ctx, and an
// unknown format; they are wrapped, and carry no Code of their own: File gives
// them one. What was written before an error is of no use.
func Write(ctx context.Context, w io.Writer, f Format, src export.Source) error {
	w = &contextWriter{ctx, w}
	var err error
	switch f {
	case XLSX:
		err = xlsx.Write(ctx, w, src)
	case CSV:
		err = delimited.WriteCSV(ctx, w, src)
	case TSV:
		err = delimited.WriteTSV(ctx, w, src)
	case JSONL:
		err = jsonl.Write(ctx, w, src)
	case HTML:
		err = html.Write(ctx, w, src)
	case Parquet:
		_, err = dataset.Parquet(ctx, w, src, dataset.Options{})
	default:
		return fmt.Errorf("export: unknown format %q", f)
	}
	if err == nil {
		return nil
	}
	return fmt.Errorf("export %s: %w", f, err)
}

// contextWriter fails once its context has ended, so that also the long last
// part of a file, in which no rows are read any more, can be cancelled.
type contextWriter struct {
	ctx context.Context
	w   io.Writer
}

func (w *contextWriter) Write(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.w.Write(p)
}
