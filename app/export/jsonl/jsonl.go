// Package jsonl writes results as JSON Lines, an object a picture.
package jsonl

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"time"

	"wanwu/app/export"
	"wanwu/app/terminal"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// line is one object of the JSON Lines contract, in the contract's order.
type line struct {
	Path   string        `json:"path"`
	File   string        `json:"file"`
	Status export.Status `json:"status"`
	Error  *lineError    `json:"error,omitempty"`
	Width  int           `json:"width"`
	Height int           `json:"height"`
	Bytes  int64         `json:"bytes"`
	Labels []lineLabel   `json:"labels"`
	Decode lineMillis    `json:"decode_ms"`
	Infer  lineMillis    `json:"infer_ms"`
	// What a person said, and what is known to be on the picture, where anything is.
	Verdict string `json:"verdict,omitempty"`
	Truth   string `json:"truth,omitempty"`
	// What was read in the picture, a line of text a line.
	Text string `json:"text,omitempty"`
}

type lineError struct {
	Code    inference.Code `json:"code"`
	Message string         `json:"message"`
}

type lineLabel struct {
	ID       string  `json:"id"`
	Name     string  `json:"name"`
	Category string  `json:"category"`
	Score    float32 `json:"score"`
}

// verdictWords are the verdicts by the words of the contract.
var verdictWords = map[workspace.Verdict]string{workspace.Right: "right", workspace.Wrong: "wrong", workspace.Unsure: "unsure"}

// lineMillis is a time in milliseconds, with one decimal at least and two at
// most: 16.0, 1.9, 0.04.
type lineMillis time.Duration

func (m lineMillis) MarshalJSON() ([]byte, error) {
	b := strconv.AppendFloat(nil, export.Milliseconds(time.Duration(m)), 'f', 2, 64)
	return bytes.TrimSuffix(b, []byte("0")), nil
}

// Line returns the row as one line of JSON Lines, newline included. A row
// that is Pending has no line: it is nil then, without an error.
func Line(src export.Source, r workspace.Row) ([]byte, error) {
	src = src.Normalised()
	return jsonLine(&src, r)
}

// WriteLine writes the row's line to w, for those who stream rows as they
// come; nothing is written for a row that is Pending.
func WriteLine(w io.Writer, src export.Source, r workspace.Row) error {
	b, err := Line(src, r)
	if err != nil {
		return err
	}
	_, err = w.Write(b)
	return err
}

func jsonLine(src *export.Source, r workspace.Row) ([]byte, error) {
	if r.State == workspace.Pending {
		return nil, nil
	}
	rec := src.Record(r)
	l := line{
		Path: rec.Path, File: rec.File, Status: rec.Status,
		Width: rec.Width, Height: rec.Height, Bytes: rec.Bytes,
		Labels: make([]lineLabel, len(rec.Labels)), // never null
		Decode: lineMillis(rec.Decode), Infer: lineMillis(rec.Infer),
		Verdict: verdictWords[rec.Said.Verdict], Text: rec.Text,
	}
	l.Truth, _ = rec.Known(src)
	for i, n := range rec.Labels {
		l.Labels[i] = lineLabel{n.ID, n.Name, n.Category, n.Score}
	}
	if rec.Status == export.StatusError {
		l.Error = &lineError{rec.Code, rec.Reason}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // < > & in a file's name are read by no browser here
	if err := enc.Encode(l); err != nil {
		return nil, fmt.Errorf("%s: %w", r.File, err)
	}
	return terminal.EscapeJSON(b.Bytes()), nil
}

// Write encodes src as JSON Lines, a row a line, by the contract. The errors are those of w
// and ctx.
func Write(ctx context.Context, w io.Writer, src export.Source) error {
	src = src.Normalised()
	out := export.NewBuffered(w)
	done := 0
	for row := range src.Rows {
		if err := ctx.Err(); err != nil {
			return err
		}
		b, err := jsonLine(&src, row)
		if err != nil {
			return err
		}
		if b == nil {
			continue
		}
		if _, err := out.Write(b); err != nil {
			return err
		}
		done++
		src.Progress(done, max(done, src.Count))
	}
	return out.Flush()
}
