package readtext

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"wanwu/app/cli/command"
	"wanwu/app/terminal"
	"wanwu/app/words"
	"wanwu/inference/ocr"
)

// output prints what was read, a line a picture.
type output struct {
	env  command.Env
	lang words.Lang
	json bool
}

func (o output) write(row *textJSON) (err error) {
	if o.json {
		var b []byte
		if b, err = json.Marshal(row); err == nil {
			_, err = o.env.Stdout.Write(append(terminal.EscapeJSON(b), '\n'))
		}
		return err
	}
	said := strings.ReplaceAll(terminal.Clean(strings.ReplaceAll(row.Text, "\n", " / ")), "\t", " ")
	if row.Error != nil {
		said = row.Error.Message
	}
	_, err = fmt.Fprintf(o.env.Stdout, "%s\t%s\n", terminal.Clean(row.Path), said)
	return err
}

// textJSON is a picture as `wanwu text --json` has it, a line each.
type textJSON struct {
	Path   string     `json:"path"`
	File   string     `json:"file"`
	Status string     `json:"status"`
	Error  *errorJSON `json:"error,omitempty"`
	Width  int        `json:"width,omitempty"` // of the picture in which the boxes are
	Height int        `json:"height,omitempty"`
	Text   string     `json:"text"`
	Lines  []lineJSON `json:"lines"`
}

type errorJSON struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

type lineJSON struct {
	Text  string    `json:"text"`
	Score float64   `json:"score"`
	Box   [4][2]int `json:"box"` // upper left, upper right, lower right, lower left
}

func (t *textJSON) take(width, height int, lines []ocr.Line) {
	t.Width, t.Height, t.Text = width, height, ocr.Text(lines)
	for _, l := range lines {
		out := lineJSON{Text: l.Text, Score: math.Round(float64(l.Score)*1e4) / 1e4}
		for i, p := range l.Box {
			out.Box[i] = [2]int{int(math.Round(p.X)), int(math.Round(p.Y))}
		}
		t.Lines = append(t.Lines, out)
	}
}
