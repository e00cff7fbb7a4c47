package gpubundle

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"wanwu/app/words"
)

// Kind is what went wrong.
type Kind string

// The kinds of problems.
const (
	NoPip      Kind = "no_pip"     // no Python with pip on the search path
	NoNetwork  Kind = "no_network" // pip reaches nothing
	WrongHash  Kind = "wrong_hash" // what came is not what the list describes
	NotFound   Kind = "not_found"  // pip knows no such package for this platform
	PipFailed  Kind = "pip_failed" // anything else that pip says
	DiskFull   Kind = "disk_full"
	Permission Kind = "permission" // the folder cannot be written
	BadWheel   Kind = "bad_wheel"  // the disk has too little room
	InUse      Kind = "in_use"     // the folder that is there cannot be moved away
	Failed     Kind = "failed"     // any other fault of a file
)

// Problem is why the runtime could not be installed. Subject is the package, folder or amount it is
// about; Detail is the message of pip or of the system.
type Problem struct {
	Kind    Kind
	Subject string
	Detail  string
	Err     error
}

// Error implements error, for the log; Sentence is for people.
func (p *Problem) Error() string {
	s := "GPU runtime: " + string(p.Kind)
	for _, part := range []string{p.Subject, p.Detail} {
		if part != "" {
			s += ": " + part
		}
	}
	if p.Err != nil {
		s += ": " + p.Err.Error()
	}
	return s
}

// Unwrap returns the cause, may be nil.
func (p *Problem) Unwrap() error { return p.Err }

// Sentence says in words why the runtime could not be installed, and what to do.
func Sentence(l words.Lang, err error) string {
	var p *Problem
	if !errors.As(err, &p) {
		return err.Error()
	}
	zh, en := p.words()
	s := zh
	if l == words.English {
		s = en
	}
	detail := p.Detail
	if detail == "" && p.Err != nil {
		detail = p.Err.Error()
	}
	return strings.NewReplacer("{s}", p.Subject, "{d}", detail).Replace(s)
}

func (p *Problem) words() (zh, en string) {
	switch p.Kind {
	case NoPip:
		return "下载需要 Python 3 和 pip，这台电脑上没有找到。请先安装 Python 3（python.org 的安装包带 pip；Debian、Ubuntu 用 apt install python3-pip），再试一次；或在别的电脑上做好，把 runtime-gpu 文件夹拷过来",
			"Python 3 with pip is needed for the download, and was not found. Install Python 3 first (python.org's comes with pip; on Debian and Ubuntu: apt install python3-pip) and try again; or make the folder runtime-gpu on another machine and copy it"
	case NoNetwork:
		return "连不上网络：下载 {s} 失败。请检查网络或 pip 的代理设置；再试一次会接着下载",
			"No network: {s} could not be downloaded. Check the network or pip's proxy; the next try goes on from here"
	case WrongHash:
		return "{s} 的内容与清单不符（SHA-256 不同），没有使用。请换个网络再试一次；一再出现说明下载源被改动过",
			"{s} is not what the list describes (another SHA-256) and was not used. Try another network; if it recurs, the source was tampered with"
	case NotFound:
		return "下载源里没有 {s}：请检查 pip 的软件源设置，或把 pip 升级到新版",
			"The package index has no {s}: check pip's index setting, or update pip"
	case PipFailed:
		return "pip 下载 {s} 失败：{d}", "pip could not download {s}: {d}"
	case DiskFull:
		if p.Subject == "" {
			return "磁盘已满。请腾出空间后再试一次，已下载的会保留", "The disk is full. Free some space and try again; what is downloaded is kept"
		}
		return "磁盘空间不足：需要 {d}，剩余 {s}", "Not enough disk space: {d} are needed, {s} are free"
	case Permission:
		return "没有权限写入文件夹 {s}", "No permission to write the folder {s}"
	case BadWheel:
		return "{s} 里没有应有的库文件：{d}", "{s} lacks the libraries it should have: {d}"
	case InUse:
		return "旧的运行库正在使用，无法替换：{s}。请关闭所有万物识别窗口，删除这个文件夹后再试",
			"The old runtime is in use and cannot be replaced: {s}. Close every window of this program, remove the folder and try again"
	}
	return "安装失败：{d}", "The installation failed: {d}"
}

// fault makes a problem of a file's fault; nil stays nil.
func fault(err error, subject string) error {
	var p *Problem
	switch {
	case err == nil, errors.As(err, &p):
		return err
	case diskFull(err):
		return &Problem{Kind: DiskFull, Err: err}
	case errors.Is(err, fs.ErrPermission), readOnly(err):
		return &Problem{Kind: Permission, Subject: subject, Err: err}
	}
	return &Problem{Kind: Failed, Subject: subject, Err: err}
}

// Amount returns a size in round words.
func Amount(n int64) string {
	switch {
	case n >= 100e9:
		return fmt.Sprintf("%.0f GB", float64(n)/1e9)
	case n >= 1e9:
		return fmt.Sprintf("%.2f GB", float64(n)/1e9)
	case n > 0 && n < 1e6:
		return fmt.Sprintf("%d KB", (n+999)/1000)
	}
	return fmt.Sprintf("%.0f MB", float64(n)/1e6)
}
