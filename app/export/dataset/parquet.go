package dataset

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"

	"wanwu/app/export"
)

// parquetRow is one picture of the table.
type parquetRow struct {
	Path      string         `parquet:"path"`
	File      string         `parquet:"file"`
	Status    string         `parquet:"status,dict"`
	Label     *string        `parquet:"label,optional,dict"` // known, or else answered
	Verified  bool           `parquet:"verified"`
	Verdict   *string        `parquet:"verdict,optional,dict"`
	Truth     *string        `parquet:"truth,optional,dict"`
	Labels    []parquetLabel `parquet:"labels,list"`
	ErrorCode *string        `parquet:"error_code,optional,dict"`
	Width     int32          `parquet:"width"`
	Height    int32          `parquet:"height"`
	Bytes     int64          `parquet:"bytes"`
	Hash      string         `parquet:"hash"` // of the content, hexadecimal; empty where it is not known
	Split     *string        `parquet:"split,optional,dict"`
	Embedding []float32      `parquet:"embedding,list"`
}

type parquetLabel struct {
	ID       string  `parquet:"id,dict"`
	Name     string  `parquet:"name,dict"`
	Category string  `parquet:"category,dict"`
	Score    float32 `parquet:"score"`
}

// groupRows is how many rows are written at once: with embeddings of 1,280 values some 10 MiB.
const groupRows = 2000

// parquet-go, with the compressors that its reader can undo, is 8 of the 83 MB of the headless
// program (linked with debugging tables), gRPC about 5. It stays: a writer of our own would have
// Thrift, dictionaries, levels of lists and compression in it, and its own mistakes in a format
// whose readers are other people's; a build tag would leave programs that refuse what the manual
// says. What the tables of debuggers took, 12 MB, is left out where the programs are built.

// Parquet writes a table of all rows, with the embeddings that there are; with Verified those
// alone that a person has confirmed. It blocks; the errors are those of w and ctx.
func Parquet(ctx context.Context, w io.Writer, src export.Source, o Options) (_ Summary, err error) {
	src = src.Normalised()
	s, err := collectAll(ctx, &src, o)
	if err != nil {
		return Summary{}, err
	}
	out := parquet.NewGenericWriter[parquetRow](w, parquet.Compression(&parquet.Zstd), parquet.KeyValueMetadata("wanwu", src.Card.Version), parquet.KeyValueMetadata("model", src.Card.ModelHash))
	// A stranger's library must not end the program where it meets what it does not expect.
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("parquet: %v", v)
		}
	}()
	for i := range s.items {
		if err := ctx.Err(); err != nil {
			return Summary{}, err
		}
		if _, err := out.Write([]parquetRow{s.items[i].row(&src, o)}); err != nil {
			return Summary{}, errors.Join(err, out.Close())
		}
		if (i+1)%groupRows == 0 {
			if err := out.Flush(); err != nil {
				return Summary{}, errors.Join(err, out.Close())
			}
		}
		src.Progress(i+1, len(s.items))
	}
	return s.summary, out.Close()
}

func (it *item) row(src *export.Source, o Options) parquetRow {
	rec := &it.rec
	truth, _ := rec.Known(src)
	row := parquetRow{
		Path: export.Clean(rec.Path), File: export.Clean(rec.File), Status: string(rec.Status),
		Label: some(it.label), Verified: it.known, Verdict: some(src.VerdictText(rec.Said.Verdict)), Truth: some(truth), ErrorCode: some(string(rec.Code)),
		Width: int32(rec.Width), Height: int32(rec.Height), Bytes: rec.Bytes, Split: some(it.side), Labels: []parquetLabel{}, Embedding: []float32{},
	}
	for _, l := range rec.Labels {
		row.Labels = append(row.Labels, parquetLabel{export.Clean(l.ID), export.Clean(l.Name), export.Clean(l.Category), float32(finite(l.Score))})
	}
	if it.hash != 0 {
		row.Hash = fmt.Sprintf("%016x", it.hash)
		if o.Embedding != nil {
			row.Embedding = append(row.Embedding, o.Embedding(it.hash)...)
		}
	}
	return row
}

// some returns a text, nil where it is empty.
func some(s string) *string {
	if s == "" {
		return nil
	}
	s = export.Clean(s)
	return &s
}
