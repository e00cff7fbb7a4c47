//go:build cgo && !nojpegturbo && (linux || jpegturbo)

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <jpeglib.h>
#include <jerror.h>
#include "turbo.h"

#ifndef JCS_EXTENSIONS
#error "libjpeg-turbo is needed, this is another libjpeg"
#endif

enum { JT_ROWS = 16 }; /* rows handed to libjpeg at once */

struct jt_decoder {
  struct jpeg_decompress_struct cinfo;
  struct jpeg_error_mgr errors;
  struct jpeg_source_mgr source;
  struct jpeg_progress_mgr progress;
  jmp_buf jump;
  int32_t stop;
  int max_scans, max_warnings;
  int too_many; /* scans or warnings: the message says which */
  jt_result *result;
};

static jt_decoder *self(j_common_ptr cinfo) { return (jt_decoder *)cinfo->client_data; }

/* libjpeg must not return from here; its own handler would end the process. */
static void on_error(j_common_ptr cinfo) {
  jt_decoder *d = self(cinfo);
  int code = cinfo->err->msg_code;
  char text[JMSG_LENGTH_MAX];
  cinfo->err->format_message(cinfo, text);
  snprintf(d->result->message, sizeof d->result->message, "%s", text);
  d->result->status = JT_FAILED;
  if (code == JERR_OUT_OF_MEMORY || code == JERR_NO_BACKING_STORE)
    d->result->status = JT_NO_MEMORY;
  else if (code == JERR_SOF_UNSUPPORTED || code == JERR_BAD_PRECISION ||
           code == JERR_ARITH_NOTIMPL || code == JERR_NOT_COMPILED ||
           code == JERR_CONVERSION_NOTIMPL)
    d->result->status = JT_UNSUPPORTED;
  longjmp(d->jump, 1);
}

static void give_up(jt_decoder *d, const char *why) {
  snprintf(d->result->message, sizeof d->result->message, "%s", why);
  d->result->status = JT_FAILED;
  longjmp(d->jump, 1);
}

/* level < 0 is a warning: the data is damaged and libjpeg goes on. */
static void on_message(j_common_ptr cinfo, int level) {
  jt_decoder *d = self(cinfo);
  j_decompress_ptr dinfo = (j_decompress_ptr)cinfo;
  if (level >= 0)
    return;
  cinfo->err->num_warnings++;
  if (cinfo->err->msg_code == JWRN_HIT_MARKER && !d->result->cut) {
    d->result->cut = 1;
    d->result->cut_row = (int32_t)dinfo->input_iMCU_row;
    d->result->total_rows = (int32_t)dinfo->total_iMCU_rows;
    d->result->scan = dinfo->input_scan_number;
  }
  if (cinfo->err->num_warnings > d->max_warnings)
    give_up(d, "too many errors in the data");
}

static void no_output(j_common_ptr cinfo) { (void)cinfo; }

static void init_source(j_decompress_ptr cinfo) { (void)cinfo; }
static void term_source(j_decompress_ptr cinfo) { (void)cinfo; }

/* All data is there from the beginning: being asked for more means that it ends
   early. An end marker is supplied, as libjpeg's manual advises. */
static boolean fill_input_buffer(j_decompress_ptr cinfo) {
  static const JOCTET end[2] = {0xFF, JPEG_EOI};
  jt_decoder *d = self((j_common_ptr)cinfo);
  if (!d->result->starved) {
    d->result->starved = 1;
    if (!d->result->cut)
      d->result->scan = cinfo->input_scan_number;
  }
  cinfo->src->next_input_byte = end;
  cinfo->src->bytes_in_buffer = 2;
  return TRUE;
}

static void skip_input_data(j_decompress_ptr cinfo, long n) {
  if (n <= 0)
    return;
  if ((size_t)n > cinfo->src->bytes_in_buffer) {
    fill_input_buffer(cinfo);
    return;
  }
  cinfo->src->next_input_byte += n;
  cinfo->src->bytes_in_buffer -= (size_t)n;
}

static int stopped(jt_decoder *d) { return __atomic_load_n(&d->stop, __ATOMIC_RELAXED); }

static void on_progress(j_common_ptr cinfo) {
  jt_decoder *d = self(cinfo);
  if (!cinfo->is_decompressor)
    return;
  if (((j_decompress_ptr)cinfo)->input_scan_number > d->max_scans)
    give_up(d, "too many scans");
  if (stopped(d)) {
    d->result->status = JT_STOPPED;
    longjmp(d->jump, 1);
  }
}

static void set_errors(struct jpeg_error_mgr *e) {
  jpeg_std_error(e);
  e->error_exit = on_error;
  e->emit_message = on_message;
  e->output_message = no_output;
}

jt_decoder *jt_new(void) {
  jt_decoder *d = calloc(1, sizeof *d);
  jt_result result;
  if (d == NULL)
    return NULL;
  memset(&result, 0, sizeof result);
  d->result = &result;
  set_errors(&d->errors);
  d->cinfo.err = &d->errors;
  d->cinfo.client_data = d;
  if (setjmp(d->jump)) {
    jpeg_destroy_decompress(&d->cinfo);
    free(d);
    return NULL;
  }
  jpeg_create_decompress(&d->cinfo);
  d->cinfo.err = &d->errors;
  d->cinfo.client_data = d;
  d->source.init_source = init_source;
  d->source.fill_input_buffer = fill_input_buffer;
  d->source.skip_input_data = skip_input_data;
  d->source.resync_to_restart = jpeg_resync_to_restart;
  d->source.term_source = term_source;
  d->cinfo.src = &d->source;
  d->progress.progress_monitor = on_progress;
  d->cinfo.progress = &d->progress;
  d->result = NULL;
  return d;
}

void jt_free(jt_decoder *d) {
  if (d == NULL)
    return;
  jpeg_destroy_decompress(&d->cinfo);
  free(d);
}

int32_t *jt_stop_flag(jt_decoder *d) { return &d->stop; }

void jt_decode(jt_decoder *d, const uint8_t *data, size_t n, int eighths,
               int channels, uint8_t *dst, size_t stride, size_t size,
               int max_scans, int max_warnings, int64_t max_memory,
               jt_result *result) {
  j_decompress_ptr c = &d->cinfo;
  memset(result, 0, sizeof *result);
  d->result = result;
  d->max_scans = max_scans;
  d->max_warnings = max_warnings;
  d->errors.num_warnings = 0;
  d->errors.msg_code = 0;
  d->source.next_input_byte = data;
  d->source.bytes_in_buffer = n;
  if (setjmp(d->jump))
    goto end;
  c->mem->max_memory_to_use = max_memory > LONG_MAX ? LONG_MAX : (long)max_memory;

  jpeg_read_header(c, TRUE);
  c->scale_num = (unsigned)eighths;
  c->scale_denom = 8;
  c->dct_method = JDCT_ISLOW;
  c->out_color_space = channels == 4 ? JCS_CMYK : JCS_RGB;
  jpeg_start_decompress(c);
  result->width = (int32_t)c->output_width;
  result->height = (int32_t)c->output_height;
  if (c->output_components != channels || (size_t)channels * c->output_width > stride ||
      stride * c->output_height > size)
    give_up(d, "the size is not the one announced");
  while (c->output_scanline < c->output_height) {
    JSAMPROW rows[JT_ROWS];
    JDIMENSION count = c->output_height - c->output_scanline;
    if (count > JT_ROWS)
      count = JT_ROWS;
    for (JDIMENSION i = 0; i < count; i++)
      rows[i] = dst + stride * (c->output_scanline + i);
    if (stopped(d)) {
      result->status = JT_STOPPED;
      break;
    }
    jpeg_read_scanlines(c, rows, count);
  }
end:
  result->warnings = (int32_t)d->errors.num_warnings;
  /* The picture's memory goes, the decompressor stays. */
  jpeg_abort_decompress(c);
  d->source.next_input_byte = NULL;
  d->source.bytes_in_buffer = 0;
  d->result = NULL;
}

typedef struct {
  struct jpeg_compress_struct cinfo;
  struct jpeg_error_mgr errors;
  jmp_buf jump;
} jt_encoder;

static void on_encode_error(j_common_ptr cinfo) { longjmp(((jt_encoder *)cinfo->client_data)->jump, 1); }

int jt_encode(const uint8_t *rgbx, int w, int h, size_t stride, int quality,
              uint8_t **out, unsigned long *n) {
  jt_encoder e;
  memset(&e, 0, sizeof e);
  *out = NULL;
  *n = 0;
  e.cinfo.err = jpeg_std_error(&e.errors);
  e.errors.error_exit = on_encode_error;
  e.errors.output_message = no_output;
  e.cinfo.client_data = &e;
  if (setjmp(e.jump)) {
    jpeg_destroy_compress(&e.cinfo);
    free(*out);
    *out = NULL;
    return 1;
  }
  jpeg_create_compress(&e.cinfo);
  jpeg_mem_dest(&e.cinfo, out, n);
  e.cinfo.image_width = (JDIMENSION)w;
  e.cinfo.image_height = (JDIMENSION)h;
  e.cinfo.input_components = 4;
  e.cinfo.in_color_space = JCS_EXT_RGBX;
  jpeg_set_defaults(&e.cinfo);
  jpeg_set_quality(&e.cinfo, quality, TRUE);
  jpeg_start_compress(&e.cinfo, TRUE);
  while (e.cinfo.next_scanline < e.cinfo.image_height) {
    JSAMPROW row = (JSAMPROW)(rgbx + stride * e.cinfo.next_scanline);
    jpeg_write_scanlines(&e.cinfo, &row, 1);
  }
  jpeg_finish_compress(&e.cinfo);
  jpeg_destroy_compress(&e.cinfo);
  return 0;
}
