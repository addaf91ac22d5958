-- uitkering from the ERD-register, as src/adapter/uitkering.c does it.
local antwoord = require "kb.antwoord"
local codes = require "kb.codes"
local lezen = require "kb.lezen"

local tekst, code, epoch = lezen.tekst, lezen.code, lezen.epoch
local ipairs, type = ipairs, type
local betaling = codes.directeBetaling

local ALLES = '"wga.eigenrisicodrager","wga.datum","wga.indicatieDirecteBetaling","wga.intermediair",' ..
  '"zw.eigenrisicodrager","zw.datum","zw.intermediair","ww.eigenrisicodrager","ww.datum"'
local GEEN = {}

local M = { naam = "uitkering", aantal = 1 }

function M.plan(lh, verzoeken, n, nu)
  verzoeken[n + 1] = { "/erd/erd/v2/werkgevers/" .. lh .. "/eigenrisico?peildatum=" .. nu.vandaag }
end

local function regeling(b, lid, r)
  b:put(lid, r.erd == 1 and "true" or r.erd == 0 and "false" or "null")
  epoch(b, ',"datum":', r.ingang)
end

local function intermediair(b, r)
  local u = r.uitvoerder
  tekst(b, ',"intermediair":', type(u) == "table" and u.naam)
end

local function gegevens(b, regelingen)
  local per_wet = {}
  for _, r in ipairs(regelingen) do
    per_wet[r.wet] = per_wet[r.wet] or r
  end
  local wga, zw = per_wet.WGA or GEEN, per_wet.ZW or GEEN
  regeling(b, '{"wga":{"eigenrisicodrager":', wga)
  code(b, ',"indicatieDirecteBetaling":', betaling, wga.betaling)
  intermediair(b, wga)
  regeling(b, '},"zw":{"eigenrisicodrager":', zw)
  intermediair(b, zw)
  regeling(b, '},"ww":{"eigenrisicodrager":', per_wet.WW or GEEN)
  b:put "}}"
end

function M.schrijf(b, lh, antwoorden, n, moment)
  local a = antwoorden[n + 1]
  lezen.begin()
  local body = lezen.open(a, lh, "loonheffingsnummer")
  if body and type(body.regelingen) == "table" then
    antwoord.kop(b, lh, "uitkering")
    gegevens(b, body.regelingen)
    b:put ',"bronnen":['
    antwoord.bron(b, "ERD-register", moment)
  else
    antwoord.probleem(b, lh, "uitkering")
    b:put ',"bronnen":['
    antwoord.bron(b, "ERD-register", moment, ALLES, a)
  end
  b:put "]}"
end

return M
