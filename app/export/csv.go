package export

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"wanwu/app/workspace"
)

// byteOrderMark makes Excel read a CSV as UTF-8.
const byteOrderMark = "\ufeff"

// writeCSV writes RFC 4180 with CRLF line ends.
func writeCSV(ctx context.Context, w io.Writer, src *Source) error {
	if _, err := io.WriteString(w, byteOrderMark); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	return writeFields(ctx, out, src)
}

// writeTSV writes what a spreadsheet takes from the clipboard: tabs between the fields,
// and no mark of the encoding, which would be pasted with them.
func writeTSV(ctx context.Context, w io.Writer, src *Source) error {
	out := csv.NewWriter(w)
	out.Comma = '\t'
	return writeFields(ctx, out, src)
}

func writeFields(ctx context.Context, out *csv.Writer, src *Source) error {
	cols := src.columns()
	fields := make([]string, len(cols))
	for i, c := range cols {
		fields[i] = c.header
	}
	if err := out.Write(fields); err != nil {
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
		if err := out.Write(fields); err != nil {
			return err
		}
		done++
		src.Progress(done, max(done, src.Count))
	}
	out.Flush()
	return out.Error()
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
