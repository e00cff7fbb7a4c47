package diagnose

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"wanwu/app/export"
	"wanwu/app/words"
)

// ZipName returns the name that is suggested for a zip.
func ZipName(l words.Lang, now time.Time) string {
	if l == words.English {
		return "wanwu-diagnosis_" + now.Format("20060102-1504") + ".zip"
	}
	return "万物识别诊断_" + now.Format("20060102-1504") + ".zip"
}

// ZipFile writes the zip to a file, whole or not at all; overwrite replaces one that
// is there. Errors are those of formats.File.
func (p *Program) ZipFile(ctx context.Context, l words.Lang, report DoctorReport, path string, overwrite bool) error {
	return export.Whole(path, overwrite, func(w io.Writer) error { return p.Zip(ctx, l, report, w) })
}

// Zip writes what helps to find out what is wrong: the report that Report has made,
// the counters, the last run's card, the logs of both programs and what is known of
// crashes. No picture, and no picture's name, is in it; the user's folder and the
// program's are hidden. It blocks while it reads some megabytes; ctx ends it.
func (p *Program) Zip(ctx context.Context, l words.Lang, report DoctorReport, w io.Writer) error {
	redactor := p.redactor(p.Engine())
	z := zip.NewWriter(w)
	now := time.Now()
	add := func(name, content string) error {
		if content == "" {
			return nil
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: now})
		if err == nil {
			_, err = io.WriteString(f, redactor.Redact(content))
		}
		return err
	}
	doctor, err := indented(report)
	if err != nil {
		return err
	}
	counted, err := p.counted()
	if err != nil {
		return err
	}
	card, err := p.card(l)
	if err != nil {
		return err
	}
	parts := [][2]string{
		{"README.txt", readme(l)}, {"doctor.txt", report.Text(l)}, {"doctor.json", doctor},
		{"metrics.txt", counted}, {"run-card.json", card},
	}
	programs := []string{Window, Command}
	if p.State == "" {
		programs = nil
	}
	for _, name := range programs {
		var log strings.Builder
		file := rotated{path: filepath.Join(p.State, name+".log")}
		if err := file.copyTo(&log); err != nil {
			fmt.Fprintf(&log, "%s: %s\n", name, withoutPaths(err))
		}
		crash, err := readTail(p.crashPath(name), 2*maxCrash)
		if err != nil {
			crash = []byte(withoutPaths(err) + "\n")
		}
		parts = append(parts, [2]string{name + ".log", log.String()}, [2]string{name + "-crash.txt", withoutPanicTexts(string(crash))})
	}
	for _, part := range parts {
		if err := add(part[0], part[1]); err != nil {
			return err
		}
	}
	return z.Close()
}

// counted returns this program's counters, or those of the last run where this one has counted
// nothing.
func (p *Program) counted() (string, error) {
	var b bytes.Buffer
	if p.Metrics != nil {
		if err := p.Metrics.Write(&b); err != nil {
			return "", err
		}
		if t, err := p.Metrics.Totals(); err != nil || t.Recognised+t.Known+t.Failed > 0 {
			return b.String(), err
		}
	}
	if last := p.last(metricsFile); len(last) > 0 {
		return string(last), nil
	}
	return b.String(), nil
}

// card returns the last run's card, of this program or of the one that ran last; empty where none
// did.
func (p *Program) card(l words.Lang) (string, error) {
	if p.Card != nil {
		if card, ok := p.Card(l); ok {
			return indented(card)
		}
	}
	var card export.RunCard
	if last := p.last(cardFile); len(last) == 0 || json.Unmarshal(last, &card) != nil {
		return "", nil // there is none that can be read
	}
	return indented(card)
}

// last returns a file that the last run has left; nothing where none can be read.
func (p *Program) last(name string) []byte {
	if p.State == "" {
		return nil
	}
	data, err := readTail(filepath.Join(p.State, name), mostFile)
	if err != nil {
		return nil
	}
	return data
}

func indented(v any) (string, error) {
	var b bytes.Buffer
	err := writeJSON(&b, v)
	return b.String(), err
}

func readme(l words.Lang) string {
	if l == words.English {
		return `What is in here, to find out why something did not work:

doctor.txt, doctor.json   what the program found on this machine
metrics.txt               how many pictures, batches and errors there were, how long they took
run-card.json             the last run: model, device, speed, counts
*.log                     what the programs did, in numbers and codes
*-crash.txt               where a program crashed, if one ever did

No picture and no picture's name is in it. The user's folder is written ~. All of it
is text: look through it before you pass it on.
`
	}
	return `这里是查找问题所需的信息：

doctor.txt、doctor.json   程序在这台电脑上检查到的情况
metrics.txt               图片、批次和错误的数量，以及所用的时间
run-card.json             最近一次识别：模型、设备、速度、数量
*.log                     程序做了什么，只有数字和代码
*-crash.txt               程序如果崩溃过，崩溃的位置

其中没有图片，也没有图片的文件名；用户文件夹写作 ~。全部是文本，发给别人之前可以自己看一遍。
`
}
