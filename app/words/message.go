package words

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"wanwu/app/query"
	"wanwu/app/store"
	"wanwu/inference"
	"wanwu/inference/ort"
	"wanwu/inference/source"
)

// Text is a sentence in both languages. "{d}" stands for the error's detail,
// "{f}" for the file's name; a sentence with "{d}" has a plain form in for
// where there is none.
type Text struct{ zh, en string }

// NewText is a sentence in Chinese and English.
func NewText(zh, en string) Text { return Text{zh, en} }

// In is the sentence in a language.
func (t Text) In(l Lang) string {
	if l == English {
		return t.en
	}
	return t.zh
}

// message is what a person reads for a code, with and without a detail.
type message struct{ plain, detailed Text }

// messages is the one table from codes to sentences. Inside the program errors
// are wrapped values; only here do they become words.
func messages(c inference.Code) (message, bool) {
	switch c {
	case inference.CodeNotFound:
		return message{plain: Text{"文件已不存在", "The file is no longer there"}}, true
	case inference.CodePermission:
		return message{plain: Text{"没有权限读取", "No permission to read it"}}, true
	case inference.CodeNotRegular:
		return message{plain: Text{"不是普通文件（管道或设备），未读取", "Not a regular file (a pipe or device); not read"}}, true
	case inference.CodeEmpty:
		return message{plain: Text{"文件是空的（0 字节）", "The file is empty (0 bytes)"}}, true
	case inference.CodeTruncated:
		return message{
			Text{"文件不完整，可能没有下载或拷贝完", "The file is incomplete: a download or copy may have been cut short"},
			Text{"文件不完整（读到 {d}）", "The file is incomplete ({d} could be read)"}}, true
	case inference.CodeCorrupt:
		return message{plain: Text{"文件已损坏，无法解码", "The file is damaged and cannot be decoded"}}, true
	case inference.CodeUnsupported:
		return message{
			Text{"不是能识别的图片格式", "Not a picture format that can be read"},
			Text{"暂不支持这种格式：{d}", "This format is not supported: {d}"}}, true
	case inference.CodeTooLarge:
		return message{
			Text{"图片太大，为保护内存未读取", "The picture is too large and was not read, to protect memory"},
			Text{"图片太大（{d}），为保护内存未读取", "The picture is too large ({d}) and was not read, to protect memory"}}, true
	case inference.CodeChanged:
		return message{plain: Text{"读取时文件正在变化，请稍后重试", "The file was changing while it was read; try again later"}}, true
	case inference.CodeEncrypted:
		return message{plain: Text{"压缩包有密码，请解压后再拖入", "The archive has a password; unpack it and drop the folder"}}, true
	case inference.CodeArchive:
		return message{
			Text{"暂不支持这种压缩包，请解压后再拖入", "This kind of archive is not supported; unpack it and drop the folder"},
			Text{"暂不支持 {d} 压缩包，请解压后再拖入", "{d} archives are not supported; unpack it and drop the folder"}}, true
	case inference.CodeNested:
		return message{plain: Text{"压缩包里的压缩包不会读取，请解压后再拖入", "An archive within an archive is not read; unpack it and drop the folder"}}, true
	case inference.CodeBadArchive:
		return message{plain: Text{"压缩包已损坏，无法打开", "The archive is damaged and cannot be opened"}}, true
	case inference.CodeZipBomb:
		return message{plain: Text{"压缩包内容异常膨胀，为安全起见未读取", "The archive expands beyond all measure and was not read, for safety"}}, true
	case inference.CodeIO:
		return message{plain: Text{"读取失败：磁盘或网络出错", "Reading failed: a disk or network error"}}, true
	case inference.CodeCancelled:
		return message{plain: Text{"已停止", "Stopped"}}, true
	case inference.CodeInternal:
		return message{plain: Text{"解码时出错（程序已拦截，不影响其他图片）", "Decoding failed (caught by the program; other pictures are not affected)"}}, true
	case inference.CodeBadOutput:
		return message{plain: Text{"模型对这张图片给出了无效的结果", "The model gave an invalid answer for this picture"}}, true
	case inference.CodeRejected:
		return message{plain: Text{"模型无法处理这张图片（不影响其他图片）", "The model fails on this picture (others are not affected)"}}, true
	case inference.CodeHang:
		return message{plain: Text{"模型在这张图片上两次没有响应，已跳过", "The model did not respond on this picture, twice; it was skipped"}}, true
	case inference.CodeCrash:
		return message{plain: Text{"读这张图片时程序三次意外退出，已跳过；可点重试", "The program ended unexpectedly while reading this picture, three times; it was skipped, and can be retried"}}, true
	case inference.CodeWorkspace:
		return message{plain: Text{"保存结果的文件 {p} 出错", "The file that keeps the results failed: {p}"}}, true
	case inference.CodeReadOnly:
		return message{plain: Text{"{p} 不能写入，结果只在内存里，关闭后不保留", "{p} cannot be written: results are in memory only, and are not kept"}}, true
	case inference.CodeNewer:
		return message{plain: Text{"{p} 是更新版本的程序写的，本版本不会改动它；请更新程序", "{p} was written by a later version of the program and is left alone; please update"}}, true
	case inference.CodeForeign:
		return message{plain: Text{"{p} 是别的程序的文件，不会改动它；请换一个文件", "{p} belongs to another program and is left alone; choose another file"}}, true
	case inference.CodeDamaged:
		return message{plain: Text{"保存结果的文件 {p} 有损坏", "The file that keeps the results is damaged: {p}"}}, true
	case inference.CodeCopy:
		return message{plain: Text{"今天的备份没有做成（{p}）；结果照常保存", "Today's copy could not be made ({p}); results are stored as usual"}}, true
	case inference.CodeBusy:
		return message{plain: Text{"另一个程序一直占用着 {p}，请稍后重试", "Another program has been holding {p}; try again later"}}, true
	case inference.CodeNoLocks:
		return message{plain: Text{"{p} 所在的磁盘不支持文件锁，结果只在内存里，关闭后不保留", "The disk that {p} lies on has no file locks: results are in memory only, and are not kept"}}, true
	case inference.CodeLink:
		return message{plain: Text{"{p} 是链接或不是普通文件，为安全起见不使用它", "{p} is a link or no regular file, and is not used, for safety"}}, true
	case inference.CodeTaskRunning:
		return message{
			Text{"这个任务正在另一个窗口或命令行里运行", "This task is running in another window or command"},
			Text{"任务“{d}”正在另一个窗口或命令行里运行", "The task “{d}” is running in another window or command"}}, true
	case inference.CodeRootGone:
		return message{plain: Text{"文件夹不在：{p}（磁盘没有插上，或网络没有连上？）没有做完的都留着，连上以后点“继续”", "The folder is not there: {p} (a drive unplugged, a network away?). What is unfinished is kept; connect it and go on"}}, true
	case inference.CodeOtherPack:
		return message{
			Text{"这个任务是用另一个模型识别的", "This task was recognised with another model"},
			Text{"任务“{d}”是用另一个模型识别的，那个模型现在找不到；可以在任务的菜单里用其他模型再识别", "The task “{d}” was recognised with another model, which is not to be found now; its menu can run it with another one"}}, true
	case inference.CodeNoSession:
		return message{
			Text{"没有这个任务", "There is no such session"},
			Text{"没有名为“{d}”的任务", "There is no session named “{d}”"}}, true
	case inference.CodeRuntimeMissing:
		return message{plain: Text{"找不到运行库 {p}。请在程序目录运行 scripts/setup，或把该文件放到程序旁的 runtime 文件夹", "The runtime library {p} is missing. Run scripts/setup in the program's folder, or put the file into the folder “runtime” beside the program"}}, true
	case inference.CodeRuntimeBad:
		return message{plain: Text{"运行库 {p} 无法加载：文件损坏，或不是本系统的版本。请重新运行 scripts/setup", "The runtime library {p} cannot be loaded: it is damaged, or made for another system. Run scripts/setup again"}}, true
	case inference.CodeRuntimeHeld:
		return message{plain: Text{"程序里还装着另一个运行库，无法换成 {p}。请重启程序", "The program still holds another runtime library and cannot change to {p}. Start the program again"}}, true
	case inference.CodePack:
		return message{
			Text{"模型包有问题", "The model pack is faulty"},
			Text{"模型包有问题：{f}：{d}", "The model pack is faulty: {f}: {d}"}}, true
	case inference.CodeDevice:
		return message{
			Text{"指定的设备不可用", "The device asked for is not available"},
			Text{"指定的设备不可用：{d}", "The device asked for is not available: {d}"}}, true
	case inference.CodeBackend:
		return message{plain: Text{"模型运行出错，已完成的结果都保留着", "The model failed while running; what was done is kept"}}, true
	case inference.CodeOutOfMemory:
		return message{plain: Text{"显存不足：每次只算一张也放不下，已完成的结果都保留着。请关闭占用显存的程序后重试，或改用 CPU", "The device's memory does not suffice even for one picture at a time; what was done is kept. Close programs that use it and try again, or use the CPU"}}, true
	case inference.CodeDeviceLost:
		return message{plain: Text{"设备出现严重错误，无法继续使用，已完成的结果都保留着。请重启程序，或改用 CPU", "The device failed for good; what was done is kept. Restart the program, or use the CPU"}}, true
	case inference.CodeQueueFull:
		return message{plain: Text{"排队的图片太多，请稍后重试", "Too many pictures are waiting; try again later"}}, true
	case inference.CodeDraining:
		return message{plain: Text{"程序正在结束，不再接收图片", "The program is ending and takes no more pictures"}}, true
	case inference.CodeNothingFound:
		return message{plain: Text{"没有找到图片", "No pictures were found"}}, true
	case inference.CodeExport:
		return message{
			Text{"无法写入文件 {p}", "The file {p} cannot be written"},
			Text{"文件 {p} 正被其他程序使用（可能在 Excel 或 WPS 中打开），请关闭后再试", "The file {p} is in use by another program (perhaps open in Excel); close it and try again"}}, true
	case inference.CodeTooManyFiles:
		return message{plain: Text{"系统不允许再打开文件（打开的文件太多），{p} 没有读到。请关闭其他程序，或提高限制（ulimit -n）后重试", "The system allows no more open files, and {p} was not read. Close other programs or raise the limit (ulimit -n), and try again"}}, true
	case inference.CodeDiskFull:
		return message{plain: Text{"磁盘空间不足，无法写入 {p}", "The disk is full; {p} cannot be written"}}, true
	}
	return message{}, false
}

// badRuntime is the message of a library that is there and wrong, where it is known in
// which way.
func badRuntime(detail string, m message) message {
	switch detail {
	case ort.DetailVersion:
		m.plain = Text{"运行库 {p} 的版本太旧，需要 1.24 或更新。请重新运行 scripts/setup", "The runtime library {p} is too old; 1.24 or later is needed. Run scripts/setup again"}
	case ort.DetailCutShort:
		m.plain = Text{"运行库 {p} 不完整，可能没有下载或拷贝完。请重新拷贝，或重新运行 scripts/setup", "The runtime library {p} is incomplete: a download or copy may have been cut short. Copy it again, or run scripts/setup again"}
	case ort.DetailUnmapped:
		m.plain = Text{"运行库 {p} 没能装入内存：内存不足，或它所在的磁盘不允许运行程序（noexec）。请关闭其他程序，或把它放到别的磁盘", "The runtime library {p} could not be mapped into memory: there is too little, or its disk does not allow programs (noexec). Close other programs, or put it on another disk"}
	case ort.DetailProcessor:
		m.plain = Text{"运行库 {p} 是为另一种处理器编译的，这台电脑不能使用。请重新运行 scripts/setup", "The runtime library {p} is made for another kind of processor. Run scripts/setup again"}
	}
	return m
}

// special is the sentence of a picture whose code has one of its own for this detail.
func special(e *inference.Error) (t Text, ok bool) {
	switch [2]string{string(e.Code), e.Detail} {
	case [2]string{string(inference.CodeTooLarge), inference.DetailScans}:
		return Text{"JPEG 里的扫描次数异常地多，解码会花很长时间，未读取", "The JPEG has far too many scans: decoding would take very long, and it was not read"}, true
	case [2]string{string(inference.CodeUnsupported), inference.DetailNeedsLibHEIF}:
		return Text{"读这张 HEIC 需要 libheif，这台电脑上没有能用的；请安装 libheif，或先转成 JPEG", "This HEIC needs libheif, and there is none on this computer that can be used; install libheif, or convert the picture to JPEG"}, true
	case [2]string{string(inference.CodeUnsupported), inference.DetailCloud}:
		return Text{"图片只在云端，请先下载到这台电脑", "The picture is only in the cloud; download it to this computer first"}, true
	case [2]string{string(inference.CodeUnsupported), inference.DetailWeChat}:
		return Text{"这是微信的缓存文件，不能直接读取；请先在微信里把图片另存出来", "This is a file of WeChat's cache, which cannot be read; save the picture from WeChat first"}, true
	case [2]string{string(inference.CodeArchive), inference.DetailLargeZIP}:
		return Text{"这是访达压缩的、超过 4 GB 的压缩包，请先用访达（Mac）解压，再拖入文件夹", "This is a zip of over 4 GB as Finder makes it; unpack it with Finder on a Mac, and drop the folder"}, true
	}
	return t, false
}

// Sentence says in l what err means to a person. An error without a code of
// ours gives its own text, since that is more than nothing.
func Sentence(l Lang, err error) string {
	if err == nil {
		return ""
	}
	if errors.Is(err, context.Canceled) {
		m, _ := messages(inference.CodeCancelled)
		return m.plain.In(l)
	}
	var syntax *query.SyntaxError
	if errors.As(err, &syntax) {
		return querySentence(l, syntax)
	}
	var e *inference.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	var device *inference.DeviceError
	if e.Code == inference.CodeDevice && errors.As(err, &device) {
		return refusal(l, device)
	}
	m, known := messages(e.Code)
	if !known {
		return err.Error()
	}
	if e.Code == inference.CodeRuntimeBad {
		m = badRuntime(e.Detail, m)
	}
	if e.Code == inference.CodeOutOfMemory && e.Detail == inference.DetailMachine {
		m.plain = Text{"内存不足，模型无法运行，已完成的结果都保留着。请关闭其他程序后重试", "The machine's memory does not suffice for the model; what was done is kept. Close other programs and try again"}
	}
	if t, ok := special(e); ok {
		m.detailed = t
	}
	if e.Code == inference.CodePack {
		return packSentence(l, m, e)
	}
	s := m.plain.In(l)
	if e.Detail != "" && e.Detail != inference.DetailUnknown && m.detailed.zh != "" {
		s = m.detailed.In(l)
	}
	return strings.NewReplacer("{d}", e.Detail, "{f}", filepath.Base(e.Path), "{p}", e.Path).Replace(s)
}

// ExportSentence is Sentence for the writing of a file: the same codes mean
// something else there ("no permission to write"), and the file is named.
func ExportSentence(l Lang, err error) string {
	var e *inference.Error
	if !errors.As(err, &e) {
		return Sentence(l, err)
	}
	var t Text
	switch {
	case errors.Is(err, fs.ErrExist):
		t = Text{"文件 {p} 已存在", "The file {p} exists already"}
	case e.Code == inference.CodePermission:
		t = Text{"没有权限写入 {p}，请换一个位置", "No permission to write {p}; choose another place"}
	case e.Code == inference.CodeNotFound:
		t = Text{"文件夹不存在，无法写入 {p}", "The folder does not exist; {p} cannot be written"}
	default:
		return Sentence(l, err)
	}
	return strings.ReplaceAll(t.In(l), "{p}", e.Path)
}

// SkipSentence says why something dropped did not become a picture.
func SkipSentence(l Lang, why source.SkipReason) string {
	switch why {
	case source.SkipNotPicture:
		return Text{"不是图片", "not pictures"}.In(l)
	case source.SkipFilm:
		return Text{"视频", "films"}.In(l)
	case source.SkipSidecar:
		return Text{"图片的备份、缩略图或 RAW 原片", "backups, thumbnails or raw files of pictures"}.In(l)
	case source.SkipCloud:
		return Text{"只在云端、请先下载", "only in the cloud, to be downloaded first"}.In(l)
	case source.SkipUnfinished:
		return Text{"没有下载完", "downloads that are not done"}.In(l)
	case source.SkipHidden:
		return Text{"隐藏或系统文件", "hidden or system files"}.In(l)
	case source.SkipDuplicate:
		return Text{"已在列表中", "already in the list"}.In(l)
	case source.SkipSubfolder:
		return Text{"子文件夹", "subfolders"}.In(l)
	case source.SkipSymlinkLoop:
		return Text{"循环链接", "looping links"}.In(l)
	case source.SkipNoPictures:
		return Text{"没有图片的文件夹", "folders without pictures"}.In(l)
	}
	return string(why)
}

// ReportSentence says what had to be done about the file of the results when it
// was opened, and what of it was damaged; empty where nothing was.
func ReportSentence(l Lang, r store.Report) string {
	var all []string
	for _, s := range []string{openedSentence(l, r), lossSentence(l, r.Losses)} {
		if s != "" {
			all = append(all, s)
		}
	}
	return strings.Join(all, Text{"。", ". "}.In(l))
}

func openedSentence(l Lang, r store.Report) string {
	day := r.From.Format("2006-01-02")
	switch {
	case r.Missing && r.Copy != "":
		return fmt.Sprintf(Text{"保存结果的文件不见了，或者是空的；打开的是 %s 的备份。想从头开始，请清空列表", "The file that keeps the results was missing or empty; the copy of %s was opened. To begin anew, clear the list"}.In(l), day)
	case r.Missing && r.Aside != "":
		return fmt.Sprintf(Text{"保存结果的文件不见了，或者是空的，只有以前损坏的 %s；没有可用的备份，从空白开始", "The file that keeps the results was missing or empty; there is only %s, which was damaged, and no good copy: it begins anew"}.In(l), r.Aside)
	case r.Missing:
		return Text{"保存结果的文件不见了，或者是空的；没有可用的备份，从空白开始", "The file that keeps the results was missing or empty; there was no good copy, and it begins anew"}.In(l)
	case r.Repaired && r.Doubtful != "":
		return fmt.Sprintf(Text{"保存结果的文件有损坏，没有可用的备份，已尽量修复；这些名称可能不对：%s", "The file that keeps the results was damaged; there was no good copy, and it was repaired as far as possible. These names may be wrong: %s"}.In(l), r.Doubtful)
	case r.Repaired:
		return Text{"保存结果的文件有损坏，没有可用的备份，已修复", "The file that keeps the results was damaged; there was no good copy, and it was repaired"}.In(l)
	case r.Aside != "" && r.Copy == "":
		return fmt.Sprintf(Text{"保存结果的文件有损坏，已移到 %s；没有可用的备份，从空白开始", "The file that keeps the results was damaged and moved to %s; there was no good copy, and it begins anew"}.In(l), r.Aside)
	case r.Aside != "":
		return fmt.Sprintf(Text{"保存结果的文件有损坏，已移到 %s；打开的是 %s 的备份", "The file that keeps the results was damaged and moved to %s; the copy of %s was opened"}.In(l), r.Aside, day)
	case r.Raised:
		return Text{"保存结果的文件里，图片的编号不对，已改正；没有丢失什么", "The numbering of the pictures in the file that keeps the results was wrong and was corrected; nothing was lost"}.In(l)
	}
	return ""
}

// lossSentence says what of the rows was damaged; empty where nothing was.
func lossSentence(l Lang, lost store.Losses) string {
	var parts []string
	for _, p := range []struct {
		n    int
		what Text
	}{
		{lost.Answers, Text{"%d 张图片的结果读不出来，要重新识别", "the results of %d pictures cannot be read and have to be made again"}},
		{lost.Rows, Text{"%d 张图片的记录已丢失", "the records of %d pictures are lost"}},
		{lost.Verdicts, Text{"%d 个判定已丢失", "%d verdicts are lost"}},
	} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf(p.what.In(l), p.n))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	s := Text{"保存结果的文件有几处损坏：", "Parts of the file that keeps the results are damaged: "}.In(l) + strings.Join(parts, Text{"，", ", "}.In(l))
	if lost.Names != "" {
		s += fmt.Sprintf(Text{"（%s）", " (%s)"}.In(l), lost.Names)
	}
	return s
}
