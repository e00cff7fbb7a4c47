// Package delimited writes results as CSV, and as what one pastes into a spreadsheet.
package delimited

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"wanwu/app/export"
	"wanwu/app/workspace"
)

// byteOrderMark makes Excel read a CSV as UTF-8.
const byteOrderMark = "\ufeff"

// WriteCSV writes RFC 4180 with CRLF line ends. Line breaks within a field stay as they are.
func WriteCSV(ctx context.Context, w io.Writer, src export.Source) error {
	src = src.Normalised()
	if _, err := io.WriteString(w, byteOrderMark); err != nil {
		return err
	}
	return writeFields(ctx, newFieldWriter(w, ',', "\r\n"), &src, append(src.Details(), src.IdentityColumn()))
}

// WriteTSV writes what a spreadsheet takes from the clipboard: tabs between the fields,
// and no mark of the encoding, which would be pasted with them.
func WriteTSV(ctx context.Context, w io.Writer, src export.Source) error {
	src = src.Normalised()
	return writeFields(ctx, newFieldWriter(w, '\t', "\n"), &src, src.Details())
}

// fieldWriter writes records. encoding/csv ends them with CRLF only by putting that into
// the fields as well, so it writes each into a buffer and the end is put on here.
type fieldWriter struct {
	out    *bufio.Writer
	record bytes.Buffer
	csv    *csv.Writer
	end    string
}

func newFieldWriter(w io.Writer, comma rune, end string) *fieldWriter {
	f := &fieldWriter{out: export.NewBuffered(w), end: end}
	f.csv = csv.NewWriter(&f.record)
	f.csv.Comma = comma
	return f
}

func (f *fieldWriter) write(fields []string) error {
	f.record.Reset()
	if err := f.csv.Write(fields); err != nil {
		return err
	}
	f.csv.Flush()
	if _, err := f.out.Write(bytes.TrimSuffix(f.record.Bytes(), []byte("\n"))); err != nil {
		return err
	}
	_, err := f.out.WriteString(f.end)
	return err
}

func writeFields(ctx context.Context, out *fieldWriter, src *export.Source, cols []export.Column) error {
	fields := make([]string, len(cols))
	for i, c := range cols {
		fields[i] = c.Header
	}
	if err := out.write(fields); err != nil {
		return err
	}
	done := 0
	for row := range src.Rows {
		if err := ctx.Err(); err != nil {
			return err
		}
		if row.State == workspace.Pending {
			continue
		}
		rec := src.Record(row)
		for i, c := range cols {
			fields[i] = csvField(c.Value(&rec))
		}
		if err := out.write(fields); err != nil {
			return err
		}
		done++
		src.Progress(done, max(done, src.Count))
	}
	return out.out.Flush()
}

func csvField(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return export.Inert(v)
	case float32:
		return strconv.FormatFloat(float64(v), 'f', -1, 32)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}
