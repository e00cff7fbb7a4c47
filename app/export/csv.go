package export

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"wanwu/app/workspace"
)

// byteOrderMark makes Excel read a CSV as UTF-8.
const byteOrderMark = "\ufeff"

// writeCSV writes RFC 4180 with CRLF line ends. Line breaks within a field stay as they are.
func writeCSV(ctx context.Context, w io.Writer, src *Source) error {
	if _, err := io.WriteString(w, byteOrderMark); err != nil {
		return err
	}
	return writeFields(ctx, newFieldWriter(w, ',', "\r\n"), src, append(src.details(), src.identityColumn()))
}

// writeTSV writes what a spreadsheet takes from the clipboard: tabs between the fields,
// and no mark of the encoding, which would be pasted with them.
func writeTSV(ctx context.Context, w io.Writer, src *Source) error {
	return writeFields(ctx, newFieldWriter(w, '\t', "\n"), src, src.details())
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
	f := &fieldWriter{out: newBuffered(w), end: end}
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

func writeFields(ctx context.Context, out *fieldWriter, src *Source, cols []column) error {
	fields := make([]string, len(cols))
	for i, c := range cols {
		fields[i] = c.header
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
		rec := src.record(row)
		for i, c := range cols {
			fields[i] = csvField(c.value(&rec))
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
		return inert(v)
	case float32:
		return strconv.FormatFloat(float64(v), 'f', -1, 32)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}
