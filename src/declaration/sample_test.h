/* A small tariff and a sound declaration for the tests of this room and those above it. */
#pragma once
#include "declaration.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define SAMPLE_CODES "code,name_en,name_fr,extra,confidence,valid_from,valid_to,source\n"

struct sample {
    struct arena *arena;
    struct reference_row rows[512];
    size_t count;
};

/* Reads the CSV as a file of the kind would be read. */
static inline void sample_load(struct sample *sample, const char *kind, const char *csv)
{
    struct findings findings = findings_new(sample->arena);
    struct reference_rows rows = {0};
    enum code code = reference_read(sample->arena, reference_kind_find(kind), csv, strlen(csv),
                                    &findings, &rows);
    for (size_t i = 0; i < findings.count; i++)
        print_message("%s row %d: %s\n", kind, findings.items[i].line,
                      finding_message(sample->arena, &findings.items[i], LANGUAGE_EN));
    assert_int_equal(code, OK);
    for (size_t i = 0; i < rows.count; i++) {
        assert_true(sample->count < ARRAY_COUNT(sample->rows));
        sample->rows[sample->count] = rows.rows[i];
        sample->rows[sample->count].id = (int64_t)sample->count + 1;
        sample->count++;
    }
}

struct sample_class {
    const char *number; /* ten digits */
    const char *unit, *mfn, *ust, *ldct;
};

/* Eight- and ten-digit rows with the rates given. */
static inline void sample_classes(struct sample *sample, const struct sample_class *classes,
                                  size_t count)
{
    struct out out = out_new(sample->arena);
    out_put(&out, "digits,effective_date,uom,description_en,mfn,gt,ust,mxt,ceut,ukt,cptpt,aut,nzt,"
                  "ccct,ldct,gpt,ciat,ct,crt,it,nt,slt,pt,colt,jt,pat,hnt,krt,uat\n");
    for (size_t i = 0; i < count; i++)
        out_printf(&out,
                   "%.8s,2020-01-01,,Goods %zu,%s,35 %%,%s,,,,,,,,%s,,,,,,,,,,,,,,\n"
                   "%s,2020-01-01,%s,Goods,,,,,,,,,,,,,,,,,,,,,,,,,\n",
                   classes[i].number, i, classes[i].mfn, classes[i].ust, classes[i].ldct,
                   classes[i].number, classes[i].unit);
    out_put(&out, "99030000,2020-01-01,,Farm goods,Free,35 %,Free,,,,,,,,,,,,,,,,,,,,,,\n");
    sample_load(sample, "tariff", out.data);
}

static inline void sample_base(struct sample *sample, const char *gst)
{
    sample_load(sample, "treatments",
                "code,abbr_en,abbr_fr,name_en,name_fr,tariff_column,origins,any_origin,"
                "origins_known,confidence,valid_from,valid_to,source\n"
                "02,MFN,NPF,Most-Favoured-Nation,Nation la plus favorisée,mfn,,1,1,sourced,,,s\n"
                "03,GT,GT,General,Général,gt,,1,1,sourced,,,s\n"
                "08,LDCT,TPMD,Least developed,Moins développés,ldct,BD,0,0,UNCONFIRMED,,,s\n"
                "10,UST,TÉU,United States,États-Unis,ust,US,0,1,sourced,,,s\n"
                "34,UKT,TUK,United Kingdom,Royaume-Uni,ukt,GB,0,1,sourced,,,s\n");
    sample_load(sample, "exchange-rates",
                "date,currency,cad_per_unit\n2025-10-27,USD,1.3962\n2025-10-28,USD,1.3951\n"
                "2025-10-28,EUR,1.6251\n2019-12-31,THB,0.0436\n2024-01-02,USD,1.15\n"
                "2025-11-03,JPY,0.009131\n");
    sample_load(sample, "surtax-orders",
                "order,code,title_en,title_fr,valid_from,valid_to,origin,declared_only,"
                "vehicle_content,exclusive,priority,source\n"
                "SOR/2025-95,25095,Steel US,Acier EU,2025-03-13,,US,0,0,1,40,Gazette\n"
                "SOR/2025-118,25118,Vehicles US,Véhicules EU,2025-04-09,,US,0,1,0,40,Gazette\n"
                "SOR/2024-187,24187,China,Chine,2024-10-01,,CN,0,0,1,40,Gazette\n"
                "SOR/2025-148,25148D,Quota,Contingent,2025-06-27,,,1,0,1,50,Gazette\n"
                "SOR/2025-154,25154,Melted,Fondu,2025-07-31,,,1,0,1,20,Gazette\n"
                "SOR/2018-152,18152,US 2018,EU 2018,2018-07-01,,US,0,0,0,40,Gazette\n");
    sample_load(sample, "surtax-items",
                "order,tariff,percent,goods,schedule,valid_from,valid_to,source\n"
                "SOR/2025-95,7208.10.00,25,steel,1,2025-03-13,,Schedule 1\n"
                "SOR/2025-95,7208.20.00,25,steel,1,2025-03-13,,Schedule 1\n"
                "SOR/2025-95,7208.30.00,25,steel,1,2025-03-13,,Schedule 1\n"
                "SOR/2025-118,8703.23.00,25,vehicles,1,2025-04-09,,Schedule 1\n"
                "SOR/2024-187,7208.10.00,25,steel,2,2024-10-22,,Schedule 2\n"
                "SOR/2024-187,7208.30.00,25,steel,2,2024-10-22,,Schedule 2\n"
                "SOR/2025-148,7208.10.00,50,steel,1,2025-06-27,,Schedule 1\n"
                "SOR/2025-148,7208.30.00,50,steel,1,2025-06-27,,Schedule 1\n"
                "SOR/2025-154,7208.10.00,25,steel,1,2025-07-31,,Schedule\n"
                "SOR/2018-152,2106.10.00,10,goods,1,2018-07-01,,Schedule\n"
                "SOR/2018-152,2106.20.00,10,goods,1,2018-07-01,,Schedule\n");
    sample_load(sample, "gst-rates",
                arena_printf(sample->arena,
                             "percent,valid_from,valid_to,source\n%s,2000-01-01,,Act\n", gst));
    sample_load(sample, "countries",
                SAMPLE_CODES "CA,Canada,Canada,,sourced,,,ISO\nCN,China,Chine,,sourced,,,ISO\n"
                             "IN,India,Inde,,sourced,,,ISO\nUS,United States,États-Unis,,sourced"
                             ",,,ISO\nBD,Bangladesh,Bangladesh,,sourced,,,ISO\n");
    sample_load(sample, "us-states", SAMPLE_CODES "UNY,New York,New York,NY,sourced,,,J\n");
    sample_load(sample, "currencies",
                SAMPLE_CODES "CAD,Dollar,Dollar,2,sourced,,,ISO\nUSD,Dollar,Dollar,2,sourced,,,I\n"
                             "EUR,Euro,Euro,2,sourced,,,ISO\nJPY,Yen,Yen,0,sourced,,,ISO\n"
                             "THB,Baht,Baht,2,sourced,,,ISO\nKZT,Tenge,Tenge,2,sourced,,,ISO\n");
    sample_load(sample, "units",
                SAMPLE_CODES
                "KGM,Kilogram,Kilogramme,,sourced,,,H\nTNE,Tonne,Tonne,,sourced,,,H\n"
                "NMB,Number,Nombre,,sourced,,,H\nDZN,Dozen,Douzaine,,sourced,,,H\n"
                "LTR,Litre,Litre,,sourced,,,H\nHLT,Hectolitre,Hectolitre,,sourced,,,H\n"
                "LPA,Litre alcohol,Litre alcool,,sourced,,,H\n");
    sample_load(sample, "offices", SAMPLE_CODES "0495,Toronto,Toronto,ON,sourced,,,N\n");
    sample_load(sample, "transport-modes", SAMPLE_CODES "2,Highway,Routier,3,public,,,J\n");
    sample_load(sample, "vfd-codes", SAMPLE_CODES "13,Price paid,Prix payé,,public,,,M\n");
    sample_load(sample, "sima-codes",
                SAMPLE_CODES "10,No,Non,,public,,,M\n20,Undertaking,Engagement,,public,,,M\n"
                             "31,Cash,Comptant,,public,,,M\n32,Bond,Caution,,public,,,M\n"
                             "40,Nothing,Rien,,public,,,M\n51,Cash,Comptant,,public,,,M\n");
    sample_load(sample, "gst-codes",
                SAMPLE_CODES "01,Normal,Normal,5,sourced,,,T\n48,Publications,Publications,0,"
                             "sourced,,,T\n49,Not read,Non lu,,UNCONFIRMED,,,T\n"
                             "Z2,Demo,Démo,0,UNCONFIRMED,,,T\n");
    sample_load(sample, "excise-codes", SAMPLE_CODES "C01,Cannabis,Cannabis,,sourced,,,N\n");
    sample_load(sample, "reason-codes", SAMPLE_CODES "A1,Reason,Motif,,sourced,,,N\n");
}

static inline struct declaration_line sample_line(int number)
{
    struct declaration_line line = {
        .number = number,
        .invoice = "INV-1",
        .classification = "6109100012",
        .treatment = "02",
        .vfd_code = "13",
        .description = "Cotton T-shirts",
        .origin = "IN",
        .export_place = "IN",
        .direct_shipment_date = date_make(2025, 10, 28),
        .quantities_count = 1,
        .quantities = {{{1200, 0}, "NMB"}},
        .has_value = true,
        .value = {1000000, 2},
        .currency = "USD",
    };
    return line;
}

/* One invoice, `count` lines of 10,000.00 USD. */
static inline struct declaration sample_declaration(struct arena *arena, size_t count)
{
    struct declaration d = {.type = "AB",
                            .version = 1,
                            .office = "0495",
                            .transport_mode = "2",
                            .carrier = "1234",
                            .gross_weight_kg = 1520,
                            .cargo_control_number = "1234PARS56789",
                            .client_reference = "PO-77310"};
    assert_true(transaction_number_parse("10207003502172", &d.transaction));
    assert_true(program_account_parse("123456782RM0001", &d.importer));
    d.release_date = date_make(2025, 11, 13);
    d.invoices_count = 1;
    d.invoices = arena_array(arena, 1, sizeof(*d.invoices));
    d.invoices[0] = (struct declaration_invoice){
        .number = "INV-1",
        .on = date_make(2025, 10, 20),
        .has_total = true,
        .total = {(int64_t)count * 1000000, 2},
        .currency = "USD",
        .vendor = {.name = "Tiruppur Knits", .city = "Tiruppur", .country = "IN"},
    };
    d.lines_count = count;
    d.lines = arena_array(arena, count, sizeof(*d.lines));
    for (size_t i = 0; i < count; i++)
        d.lines[i] = sample_line((int)i + 1);
    return d;
}
